"""Phrases by which a page marks its parts, in many languages, and how a line is looked up among them.

Headings above related articles ("Read also"), links to a whole listing ("View all"), names of a site's first page in
breadcrumbs ("Main"), and labels of breadcrumbs, addresses and bylines.
"""

from collections.abc import Iterable, Mapping

from db.text.cleaning import fold

Languages = frozenset[str]
"""ISO 639 codes of the languages that a phrase belongs to."""


def phrase_key(line: str) -> str:
    """Return the key by which a line is looked up: folded, without colons, dots or arrows around it."""
    return fold(line).replace("’", "'").rstrip(" .:…>»›→").lstrip(" »›→")


def _make_table(rows: str) -> Mapping[str, Languages]:
    """Parse a table: keys of phrases to their languages. A row is a code and phrases; without a code it continues."""
    found: dict[str, Languages] = {}
    language = ""
    for row in rows.strip("\n").split("\n"):
        language = row[4:6].strip() or language
        for phrase in _make_keys(row[8:]):
            found[phrase] = found.get(phrase, frozenset()) | {language}
    return found


def _make_keys(text: str) -> frozenset[str]:
    """Return the keys of phrases that are separated by bars."""
    return frozenset(filter(None, (phrase_key(phrase.strip()) for phrase in text.replace("\n", "|").split("|"))))


_READ_ALSO = _make_table("""
    en  Read also | See also | Also read | Read more | Read next | Related | Related articles | Related news |
        Related stories | Related topics | Related posts | Related content | Related links | Related coverage |
        Related materials | More on this | More on this story | More on this topic | More on the topic |
        More on the subject | On this topic | On the topic | On the subject | Further reading | You may also like |
        You might also like | You may also be interested in | Recommended | Recommended reading | More like this |
        Similar articles | Similar news | Read more on this topic | More from this section | More stories |
        Read more about this | More about this | More on this subject | Also of interest | Related reading |
        Related reads | Related article | Related story | Explore more on these topics | Keep reading
    de  Lesen Sie auch | Lies auch | Auch interessant | Mehr zum Thema | Mehr dazu | Zum Thema | Siehe auch |
        Weitere Artikel | Weitere Meldungen | Weitere Nachrichten | Weiterlesen | Verwandte Artikel |
        Verwandte Themen | Verwandte Beiträge | Ähnliche Artikel | Ähnliche Beiträge |
        Das könnte Sie auch interessieren | Lesen Sie mehr | Lesen Sie dazu auch | Mehr zu diesem Thema |
        Passend zum Thema | Empfohlene Artikel | Ähnliche Nachrichten | Ähnliche Themen | Verwandte Nachrichten |
        Mehr zu diesem Artikel | Mehr zu dem Thema | Lesen Sie hierzu auch | Lesen Sie hier mehr | Lesen Sie dazu |
        Zum Weiterlesen | Das könnte dich auch interessieren | Interessiert Sie vielleicht auch | Hier weiterlesen |
        Weitere Artikel zum Thema | Weitere Beiträge | Lesetipps | Leseempfehlung | Leseempfehlungen
    fr  Lire aussi | À lire aussi | A lire également | À lire | Lire également | Voir aussi | À voir aussi |
        Sur le même sujet | Sur le même thème | Articles liés | Articles similaires | Articles associés |
        Articles connexes | En savoir plus | Pour aller plus loin | Vous aimerez aussi | À découvrir |
        Lire la suite | Dans la même rubrique | Nos articles sur le sujet | Voir également | Plus sur ce sujet |
        À découvrir également | À lire sur le même sujet | La rédaction vous conseille |
        Notre sélection d'articles |
        À lire ensuite | À lire sur ce sujet | Articles recommandés | Vous pourriez aussi aimer | Lisez aussi
    es  Lea también | Lee también | Leer también | Leer más | Lea más | Lee además | Vea también | Ver también |
        Véase también | Noticias relacionadas | Artículos relacionados | Contenido relacionado |
        Temas relacionados | Más sobre este tema | Más sobre el tema | Más información | Sobre este tema |
        Te puede interesar | Le puede interesar | También te puede interesar | También le puede interesar |
        Te recomendamos | Relacionado | Relacionados | Relacionadas | Noticia relacionada | Artículo relacionado |
        Leer además |
        Más noticias sobre este tema | Puede interesarte | Quizás te interese | También puedes leer | Sigue leyendo
    it  Leggi anche | Leggere anche | Da leggere anche | Vedi anche | Articoli correlati | Notizie correlate |
        Contenuti correlati | Potrebbe interessarti | Potrebbe interessarti anche | Potrebbero interessarti |
        Per approfondire | Sullo stesso argomento | Sullo stesso tema | Altri articoli | Leggi di più |
        Ti potrebbe interessare | Approfondimenti | Correlati | Sul tema
    pt  Leia também | Ler também | Leia mais | Ler mais | Veja também | Ver também | Notícias relacionadas |
        Artigos relacionados | Matérias relacionadas | Conteúdo relacionado | Sobre o mesmo tema | Saiba mais |
        Mais sobre este tema | Mais sobre o assunto | Sobre este assunto | Relacionado | Relacionados |
        Relacionadas | Talvez lhe interesse | Pode interessar | Você pode gostar
    pl  Czytaj także | Czytaj też | Czytaj również | Przeczytaj także | Przeczytaj też | Przeczytaj również |
        Zobacz także | Zobacz też | Zobacz również | Czytaj więcej | Czytaj dalej | Powiązane artykuły |
        Powiązane tematy | Powiązane | Podobne artykuły | Więcej na ten temat | Na ten temat | W tym temacie |
        Polecamy | Polecane | Warto przeczytać
    uk  Читайте також | Читати також | Також читайте | Дивіться також | Див. також | Читайте ще | Читати ще |
        За темою | По темі | На цю тему | На тему | Більше за темою | Більше на цю тему | Ще за темою |
        Матеріали за темою | Новини за темою | Статті за темою | Пов'язані новини | Пов'язані матеріали |
        Схожі новини | Схожі статті | Схожі матеріали | Вас може зацікавити | Вам може бути цікаво | Рекомендуємо |
        Читайте далі
    ru  Читайте также | Читать также | Также читайте | Смотрите также | Смотри также | См. также | Читайте ещё |
        Читать ещё | Ещё по теме | По теме | На эту тему | На тему | Больше по теме | Материалы по теме |
        Новости по теме | Статьи по теме | Связанные новости | Связанные материалы | Похожие новости |
        Похожие статьи | Похожие материалы | Вам может быть интересно | Вас может заинтересовать | Рекомендуем |
        Рекомендуем прочитать | Читайте далее | Другие материалы по теме | Подробнее по теме
    ja  関連記事 | 関連 | 関連ニュース | 関連リンク | 関連情報 | 関連する記事 | 関連項目 | あわせて読みたい |
        合わせて読みたい | こちらもおすすめ | おすすめ記事 | この記事もおすすめ | 関連トピック | もっと読む |
        続きを読む | こちらも読む
    ar  اقرأ أيضاً | اقرأ ايضا | اقرأ المزيد | إقرأ أيضا | اقرؤوا أيضا | إقرأ المزيد | مواضيع ذات صلة |
        أخبار ذات صلة | مقالات ذات صلة | موضوعات ذات صلة | ذات صلة | شاهد أيضا | انظر أيضا | قد يهمك أيضا |
        قد يهمك | المزيد حول الموضوع | طالع أيضا | مواد ذات صلة | روابط ذات صلة
    el  Διαβάστε επίσης | Διαβάστε ακόμα | Διαβάστε ακόμη | Διαβάστε και | Διαβάστε περισσότερα | Δείτε επίσης |
        Δείτε ακόμα | Δείτε ακόμη | Σχετικά άρθρα | Σχετικές ειδήσεις | Σχετικά θέματα | Σχετικά | Σχετικά νέα |
        Περισσότερα για το θέμα | Μπορεί να σας ενδιαφέρει | Δες επίσης | Διάβασε επίσης
    cs  Čtěte také | Čtěte též | Čtěte i | Čtěte více | Čtěte dále | Přečtěte si také | Přečtěte si i |
        Více k tématu |
        Související články | Související zprávy | Související témata | Související | Mohlo by vás zajímat |
        K tématu |
        Další články k tématu | Mohlo by Vás také zajímat | Podobné články | Doporučujeme | Doporučené
    sk  Čítajte aj | Čítajte tiež | Prečítajte si aj | Prečítajte si tiež | Súvisiace články | Súvisiace |
        Mohlo by vás zaujímať | Viac k téme | Podobné články | Odporúčame
    nl  Lees ook | Lees verder | Lees meer | Meer lezen | Meer over dit onderwerp | Gerelateerd |
        Gerelateerde artikelen | Gerelateerd nieuws | Zie ook | Bekijk ook | Misschien ook interessant |
        Ook interessant
    sv  Läs också | Läs även | Läs mer | Läs vidare | Relaterat | Relaterade artiklar | Mer om ämnet | Se även |
        Mer i ämnet
    da  Læs også | Læs mere | Læs videre | Relaterede artikler | Relateret | Mere om emnet | Se også
    no  Les også | Les mer | Les videre | Relaterte artikler | Relaterte saker | Relatert | Mer om saken | Se også
    fi  Lue myös | Lue lisää | Lue seuraavaksi | Aiheesta lisää | Aiheeseen liittyvää | Katso myös
    hu  Olvassa el ezt is | Olvasd el ezt is | Kapcsolódó | Kapcsolódó cikkek | Kapcsolódó cikk | Ajánlott cikkek |
        Ez is érdekelheti | Olvasta már? | További cikkek
    ro  Citește și | Citiți și | Citește mai mult | Citește mai departe | Articole similare | Articole conexe |
        Știri similare | Pe aceeași temă | Vezi și | Te-ar putea interesa
    tr  Ayrıca okuyun | Bunu da okuyun | İlgili haberler | İlgili haber | İlgili içerikler | Benzer haberler |
        Bunlar da ilginizi çekebilir | Daha fazlasını oku
    bg  Прочетете още | Прочетете също | Прочети още | Вижте още | Вижте също | Още по темата | Свързани статии |
        Свързани новини
    ca  Llegeix també | Llegiu també | Et pot interessar | Notícies relacionades | Articles relacionats |
        Més informació
    hr  Pročitajte i | Pročitajte još | Čitajte još | Povezane vijesti | Povezani članci | Vezane vijesti |
        Možda će vas zanimati
    sr  Прочитајте још | Прочитајте и | Повезане вести | Pročitajte još | Povezane vesti | Možda će vas zanimati
    zh  相关阅读 | 相關閱讀 | 相关新闻 | 相關新聞 | 相关报道 | 相關報導 | 相關報道 | 相关文章 | 相關文章 |
        相关链接 | 相關連結 |
        延伸阅读 | 延伸閱讀 | 推荐阅读 | 推薦閱讀 | 相关推荐 | 相关内容 | 更多阅读 | 阅读更多 | 更多相關新聞 |
        你可能感兴趣
    ko  관련기사 | 관련 기사 | 관련뉴스 | 관련 뉴스 | 함께 보면 좋은 기사 | 이 기사도 읽어보세요 | 추천기사 |
        추천 기사 | 더 읽기 |
        함께 읽기
    he  קראו גם | קראו עוד | קרא גם | קרא עוד | כתבות קשורות | כתבות נוספות | עוד בנושא | לקריאה נוספת |
        אולי יעניין אותך |
        כתבות שיעניינו אותך | ראו גם | עוד באותו נושא
    fa  بیشتر بخوانید | همچنین بخوانید | مطالب مرتبط | اخبار مرتبط | خبرهای مرتبط | مطالب پیشنهادی
    ur  یہ بھی پڑھیں | مزید پڑھیں | متعلقہ خبریں
    hi  यह भी पढ़ें | ये भी पढ़ें | इसे भी पढ़ें | और पढ़ें | संबंधित खबरें | संबंधित समाचार | यह भी पढ़े |
        ये भी पढ़े
    bn  আরও পড়ুন | আরো পড়ুন | সম্পর্কিত খবর
    id  Baca juga | Baca selengkapnya | Lihat juga | Berita terkait | Artikel terkait
    vi  Xem thêm | Đọc thêm | Tin liên quan | Bài liên quan
    th  อ่านเพิ่มเติม | ข่าวที่เกี่ยวข้อง | อ่านต่อ
""")
"""Headings above the titles of related articles."""

_VIEW_ALL = _make_table("""
    en  View all | See all | Show all | Browse all | View all events | View all news | View all articles |
        View all stories | View all posts | View all materials | View all publications | View all related |
        See all events | See all news | See all articles | See all stories | See all posts | See all materials |
        See all publications | See all related | Show all events | Show all news | Show all articles |
        Show all stories | Show all posts | Show all materials | Show all publications | Show all related |
        Read all events | Read all news | Read all articles | Read all stories | Read all posts |
        Read all materials | Read all publications | Read all related | Browse all events | Browse all news |
        Browse all articles | Browse all stories | Browse all posts | Browse all materials |
        Browse all publications | Browse all related | All events | All news | All articles | All stories |
        All materials | All publications | View more | More news | View more events | View more news |
        See more news | View full list
    de  Alle anzeigen | Alle ansehen | Alles anzeigen | Alles ansehen | Alle Artikel anzeigen | Alle Artikel |
        Alle Nachrichten | Alle Meldungen | Alle Beiträge | Alle Ereignisse | Alle Ereignisse anzeigen |
        Alle Artikel ansehen | Alle Nachrichten anzeigen | Alle Veranstaltungen | Zur Übersicht | Mehr anzeigen
    fr  Voir tout | Tout voir | Voir tous les articles | Tous les articles | Toutes les actualités | Tout afficher |
        Voir toutes les actualités | Voir tous les événements | Tous les événements | Toutes les nouvelles |
        Afficher tout | Voir toutes les nouvelles | Voir plus | Toute l'actualité
    es  Ver todo | Ver todos | Ver todas | Ver todas las noticias | Todas las noticias | Ver todos los artículos |
        Todos los artículos | Ver todos los eventos | Todos los eventos | Mostrar todo | Ver más | Ver más noticias
    it  Vedi tutto | Vedi tutti | Vedi tutte | Visualizza tutto | Visualizza tutti | Tutte le notizie |
        Mostra tutto | Vedi tutte le notizie | Vedi tutti gli articoli | Tutti gli articoli | Tutti gli eventi |
        Vedi tutti gli eventi | Visualizza tutti gli eventi | Mostra tutti
    pt  Ver tudo | Ver todos | Ver todas | Ver todas as notícias | Todas as notícias | Ver todos os artigos |
        Todos os artigos | Ver todos os eventos | Todos os eventos | Mostrar tudo | Ver mais | Ver mais notícias |
        Veja todas | Veja todas as notícias
    pl  Zobacz wszystkie | Zobacz wszystko | Pokaż wszystkie | Pokaż wszystko | Wszystkie artykuły | Zobacz więcej |
        Wszystkie wiadomości | Wszystkie wydarzenia | Zobacz wszystkie wydarzenia | Zobacz wszystkie wiadomości |
        Wszystkie aktualności | Zobacz wszystkie artykuły
    uk  Усі події | Всі події | Усі новини | Всі новини | Усі матеріали | Всі матеріали | Усі статті | Всі статті |
        Переглянути всі | Переглянути всі події | Переглянути всі новини | Дивитися всі | Дивитись усі |
        Показати всі | Переглянути усі | Дивитися всі події | Усі публікації | Всі публікації | Більше новин
    ru  Все события | Все новости | Все материалы | Все статьи | Все публикации | Смотреть все |
        Смотреть все события | Посмотреть все | Посмотреть все события | Посмотреть все новости | Показать все |
        Просмотреть все | Смотреть все новости | Больше новостей | Просмотреть все события
    ja  すべて見る | すべて表示 | 全て見る | 全て表示 | すべてを見る | すべての記事 | すべてのニュース |
        すべての記事を見る | 一覧 | 一覧を見る | 一覧へ | 記事一覧 | ニュース一覧 | 記事一覧へ | もっと見る |
        すべてのイベントを見る
    ar  عرض الكل | عرض جميع الأخبار | عرض جميع الأحداث | عرض كل الأحداث | عرض كل الأخبار | كل الأخبار |
        جميع الأخبار | جميع الأحداث | كل الأحداث | شاهد الكل | مشاهدة الكل | جميع المقالات | عرض المزيد
    el  Δείτε όλα | Δείτε τα όλα | Προβολή όλων | Όλα τα νέα | Όλες οι ειδήσεις | Όλα τα άρθρα | Όλα τα γεγονότα |
        Δείτε όλες τις ειδήσεις | Δείτε όλα τα άρθρα | Δείτε όλα τα γεγονότα | Εμφάνιση όλων
""")
"""Texts of links to the whole listing of a section."""

_FIRST_PAGES = _make_table("""
    en  Main | Main page | Home | Homepage | Home page | Front page | Start | Index
    de  Start | Startseite | Home | Hauptseite
    fr  Accueil | Page d'accueil | À la une
    es  Inicio | Portada | Principal | Página principal
    it  Home | Home page | Pagina iniziale | Prima pagina
    pt  Início | Página inicial | Página principal | Capa
    pl  Strona główna | Start | Główna
    uk  Головна | Головна сторінка | На головну
    ru  Главная | Главная страница | На главную | Начало
    ja  ホーム | トップ | トップページ | HOME | TOP
    ar  الرئيسية | الصفحة الرئيسية | الصفحة الأولى
    el  Αρχική | Αρχική σελίδα | Κεντρική | Κεντρική σελίδα
""")
"""Names of a site's first page in a breadcrumb."""

HERE_LABELS = _make_keys("""
    You are here | Sie sind hier | Sie befinden sich hier | Vous êtes ici | Estás aquí | Usted está aquí |
    Ti trovi in | Sei qui | Você está aqui | Está aqui | Jesteś tutaj | Tu jesteś | Ви тут | Ви знаходитесь тут |
    Вы здесь | Вы находитесь здесь | 現在地 | 現在位置 | أنت هنا | أنت الآن هنا | Βρίσκεστε εδώ | Είστε εδώ
""")
"""Labels, with a colon, before the first crumb of a breadcrumb."""

ADDRESS_LABELS = _make_keys("""
    URL | Link | Source | Original | Original article | Source URL | Permalink | Quelle | Originalartikel | Lien |
    Source originale | Article original | Fuente | Enlace | Fonte | Originale | Ligação | Źródło | Adres | Джерело |
    Посилання | Оригінал | Источник | Ссылка | Оригинал | Адрес | 出典 | 元記事 | リンク | المصدر | الرابط | Πηγή |
    Σύνδεσμος
""")
"""Labels, with a colon, before the address of the page itself."""

AUTHOR_LABELS = _make_keys("""
    By | Author | Authors | Written by | Posted by | Reported by | Authored by | Text | Text by | Words by | Von |
    Autor | Autorin | Autoren | Text von | Verfasst von | Geschrieben von | Par | Auteur | Auteurs | Autrice |
    Écrit par | Publié par | Por | Autora | Autores | Escrito por | Di | Autore | Autrici | Autori | Texto | Testo |
    Texte | Autorzy | Tekst | Автор | Автори | Авторка | Авторы | Текст | 著者 | 執筆 | 筆者 | 文 | 記者 | 作者 | بقلم |
    الكاتب | الكاتبة | كتب | كتبت | المؤلف | Συντάκτης | Συγγραφέας | Του | Της | Κείμενο | Szerző | Szerzők | Írta |
    Yazan | Yazar | Kirjoittaja | Kirjoittajat | Teksti | Skrevet av | Skrevet af | Skriven av | Författare |
    Forfatter | Door | Geschreven door | Auteur(s) | Autorka | Autoři | Napsal | Napsala | Napísal | Napísala |
    Scris de | Аутор | Пише | Piše | Napisao | Napisala | Tác giả | Penulis | Oleh | מאת | 글 | 글쓴이
""")
"""Labels, with a colon, before the names of authors."""

BY_WORDS = _make_keys("""
    By | Written by | Posted by | Guest post by | Contributed by | Story by | Submitted by | Reported by |
    Authored by | Text by | Words by | Von | Par | Por | Di | Door | Av | Af | بقلم | Oleh | מאת
""")
"""Words before the names of authors without a colon."""

LONGEST = 4 + max(map(len, (*_READ_ALSO, *_VIEW_ALL, *_FIRST_PAGES)))
"""Characters that a line may have to be one of the phrases: the longest key, and marks around it that keys lack."""


def read_also(line: str) -> Languages | None:
    """Return the languages of a line that is a heading above related titles; None for other lines."""
    return _READ_ALSO.get(phrase_key(line)) if len(line) <= LONGEST else None


def read_also_keys() -> Iterable[str]:
    """Return the keys of all headings above related titles."""
    return _READ_ALSO.keys()


def view_all(line: str) -> Languages | None:
    """Return the languages of a line that is a link to a whole listing; None for other lines."""
    return _VIEW_ALL.get(phrase_key(line)) if len(line) <= LONGEST else None


def is_root(crumb: str) -> bool:
    """Return True if a crumb names a site's first page."""
    return len(crumb) <= LONGEST and phrase_key(crumb) in _FIRST_PAGES


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, folded: a compact way to write a set of words."""
    return frozenset(map(fold, text.split()))

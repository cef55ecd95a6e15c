"""Words of date lines in many languages, folded: months, weekdays, labels, small words, time zones."""

from db.text.cleaning import fold


def _fold_phrases(text: str) -> list[str]:
    return [fold(phrase.strip()) for phrase in text.replace("\n", "|").split("|") if phrase.strip()]


def _month_rows() -> list[list[list[str]]]:
    """Return, for each language, the folded names of each of the twelve months."""
    return [
        [[fold(name.replace("_", " ")) for name in names.split()] for names in row.split("|")]
        for row in _MONTHS.strip().split("\n")
    ]


# A row is a language, a column a month; blanks separate forms, and _ stands for a blank within one.
_MONTHS = """
jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october|nov november|dec december
januar jän jänner|februar feber|märz mär mrz|april|mai|juni|juli|august|september|okt oktober|november|dez dezember
janv janvier|févr fév février|mars|avr avril|mai|juin|juil juillet|août|septembre|octobre|novembre|déc décembre
ene enero|febrero|marzo|abr abril|mayo|junio|julio|ago agosto|set septiembre setiembre|octubre|noviembre|dic diciembre
gen gennaio|febbraio|marzo|aprile|mag maggio|giu giugno|lug luglio|agosto|sett settembre|ott ottobre|novembre|dicembre
janeiro|fev fevereiro|março|abril|mai maio|junho|julho|agosto|setembro|out outubro|novembro|dez dezembro
sty styczeń stycznia|lut luty lutego|marzec marca|kwi kwiecień kwietnia|maj maja|cze czerwiec czerwca|lip lipiec lipca|sie sierpień sierpnia|wrz wrzesień września|paź październik października|lis listopad listopada|gru grudzień grudnia
січ січень січня|лют лютий лютого|бер березень березня|кві квіт квітень квітня|тра трав травень травня|чер черв червень червня|лип липень липня|сер серп серпень серпня|вер верес вересень вересня|жов жовт жовтень жовтня|лис лист листоп листопад листопада|гру груд грудень грудня
янв январь января|фев февр февраль февраля|мар март марта|апр апрель апреля|май мая|июн июнь июня|июл июль июля|авг август августа|сен сент сентябрь сентября|окт октябрь октября|ноя нояб ноябрь ноября|дек декабрь декабря
ιαν ιανουάριος ιανουαρίου|φεβ φεβρ φεβρουάριος φεβρουαρίου|μαρ μάρτιος μαρτίου|απρ απρίλιος απριλίου|μάι μάιος μαΐου|ιουν ιούνιος ιουνίου|ιουλ ιούλιος ιουλίου|αυγ αύγουστος αυγούστου|σεπ σεπτ σεπτέμβριος σεπτεμβρίου|οκτ οκτώβριος οκτωβρίου|νοε νοέ νοέμβριος νοεμβρίου|δεκ δεκέμβριος δεκεμβρίου
يناير كانون_الثاني جانفي|فبراير شباط فيفري|مارس آذار|أبريل إبريل نيسان أفريل|مايو أيار ماي|يونيو يونيه حزيران جوان|يوليو يوليه تموز جويلية يوليوز|أغسطس آب أوت غشت|سبتمبر أيلول شتنبر|أكتوبر تشرين_الأول|نوفمبر تشرين_الثاني نونبر|ديسمبر كانون_الأول دجنبر
januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december
januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december
januar|februar|marts mars|april|maj mai|juni|juli|august|september|oktober|november|december desember des
led leden ledna|úno únor února|bře březen března|dub duben dubna|kvě květen května|čvn červen června|čvc červenec července|srp srpen srpna|zář září|říj říjen října|listopad listopadu|pro prosinec prosince
januára|februára|marec marca|apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra
oca ocak|şub şubat|mart|nis nisan|mayıs|haz haziran|tem temmuz|ağu ağustos|eyl eylül|eki ekim|kas kasım|ara aralık
ian ianuarie|februarie|martie|aprilie|mai|iun iunie|iul iulie|august|septembrie|octombrie|noiembrie|decembrie
január|febr február|március márc|április ápr|május máj|június jún|július júl|augusztus|szeptember szept|október|november|december
gen gener|febr febrer|març|abr abril|maig|juny|jul juliol|ag agost|set setembre|oct octubre|nov novembre|des desembre
tammi tammikuu tammikuuta|helmi helmikuu helmikuuta|maalis maaliskuu maaliskuuta|huhti huhtikuu huhtikuuta|touko toukokuu toukokuuta|kesä kesäkuu kesäkuuta|heinä heinäkuu heinäkuuta|elo elokuu elokuuta|syys syyskuu syyskuuta|loka lokakuu lokakuuta|marras marraskuu marraskuuta|joulu joulukuu joulukuuta
jaanuar|veebruar veebr|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember dets
janvāris janvāra janvārī|februāris februāra februārī|marts marta martā|aprīlis aprīļa aprīlī|maijs maija maijā|jūnijs jūnija jūnijā|jūlijs jūlija jūlijā|augusts augusta augustā|septembris septembra septembrī|oktobris oktobra oktobrī|novembris novembra novembrī|decembris decembra decembrī
sausis sausio|vasaris vasario|kovas kovo|balandis balandžio|gegužė gegužės|birželis birželio|liepa liepos|rugpjūtis rugpjūčio|rugsėjis rugsėjo|spalis spalio|lapkritis lapkričio|gruodis gruodžio
siječanj siječnja|veljača veljače|ožujak ožujka|travanj travnja|svibanj svibnja|lipanj lipnja|srpanj srpnja|kolovoz kolovoza|rujan rujna|okt oktobar oktobra|studeni studenog studenoga|prosinac prosinca
januar januarja|februar februarja|marec marca|april aprila|maj maja|junij junija|julij julija|avgust avgusta|september septembra|oktober oktobra|november novembra|december decembra
яну януари|февруари|март|април|май|юни|юли|август|сеп септември|октомври|ное ноември|декември
"""  # noqa: E501  (a row is a language)

MONTHS = {name: number for row in _month_rows() for number, names in enumerate(row, start=1) for name in names}
"""Name of a month → its number."""

_WEEKDAYS = _fold_phrases("""
monday | tuesday | wednesday | thursday | friday | saturday | sunday | mon | tue | tues | wed | thu | thur | thurs
fri | sat | sun | montag | dienstag | mittwoch | donnerstag | freitag | samstag | sonnabend | sonntag | mo | di | mi
do | fr | sa | so | lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche | lun | mer | jeu | ven | sam | dim
lunes | martes | miércoles | jueves | viernes | sábado | domingo | mié | jue | vie | sáb | dom
lunedì | martedì | mercoledì | giovedì | venerdì | sabato | domenica | gio
segunda-feira | terça-feira | quarta-feira | quinta-feira | sexta-feira | segunda | terça | quarta | quinta | sexta
seg | ter | qua | qui | sex | poniedziałek | wtorek | środa | czwartek | piątek | sobota | niedziela
pon | wt | śr | czw | pt | sob | nd | niedz | понеділок | вівторок | середа | четвер | п'ятниця | субота
неділя | пн | вт | ср | чт | пт | сб | нд | понедельник | вторник | среда | четверг | пятница | суббота | воскресенье
вс | Δευτέρα | Τρίτη | Τετάρτη | Πέμπτη | Παρασκευή | Σάββατο | Κυριακή | Δευ | Τρι | Τετ | Πεμ | Παρ | Σαβ | Κυρ
الإثنين | الاثنين | الثلاثاء | الأربعاء | الخميس | الجمعة | السبت | الأحد
月曜日 | 火曜日 | 水曜日 | 木曜日 | 金曜日 | 土曜日 | 日曜日 | 月曜 | 火曜 | 水曜 | 木曜 | 金曜 | 土曜 | 日曜
月 | 火 | 水 | 木 | 金 | 土 | 日 | 星期一 | 星期二 | 星期三 | 星期四 | 星期五 | 星期六 | 星期日 | 星期天
周一 | 周二 | 周三 | 周四 | 周五 | 周六 | 周日 | 월요일 | 화요일 | 수요일 | 목요일 | 금요일 | 토요일 | 일요일
월 | 화 | 수 | 목 | 금 | 토 | 일
maandag | dinsdag | woensdag | donderdag | vrijdag | zaterdag | zondag | måndag | tisdag | onsdag | torsdag | fredag
lördag | söndag | mandag | tirsdag | lørdag | søndag | pondělí | úterý | středa | čtvrtek | pátek | neděle
pazartesi | salı | çarşamba | perşembe | cuma | cumartesi | pazar | luni | marți | miercuri | joi | vineri
sâmbătă | duminică | hétfő | kedd | szerda | csütörtök | péntek | szombat | vasárnap
неделя | понеделник | вторник | сряда | четвъртък | петък | събота | pondelok | utorok | streda
štvrtok | piatok | nedeľa | شنبه | یکشنبه | دوشنبه | سه شنبه | سه‌شنبه | چهارشنبه | پنجشنبه | پنج شنبه | جمعه
""")

PUBLICATION_LABELS = frozenset(
    _fold_phrases("""
published | publication date | date published | published on | published at | posted | posted on | posted at | date
release date | added | created | issued | veröffentlicht | veröffentlicht am | erschienen | erschienen am
erstellt | erstellt am | datum | publié | publié le | paru le | mis en ligne | mis en ligne le | date de publication
publicado | publicado el | publicada | fecha | fecha de publicación | publicado em | publicada em
data | data de publicação | postado em | pubblicato | pubblicato il | pubblicata il | data di pubblicazione
opublikowano | opublikowane | data publikacji | dodano | utworzono | опубліковано | дата | дата публікації
розміщено | додано | опубликовано | дата публикации | размещено | добавлено | создано | δημοσιεύθηκε | δημοσιεύτηκε
δημοσίευση | ημερομηνία | ημερομηνία δημοσίευσης | تاريخ النشر | نشر | نشر في | نشرت في | نشر بتاريخ | التاريخ | بتاريخ
公開 | 公開日 | 公開日時 | 掲載 | 掲載日 | 投稿日 | 投稿日時 | 配信 | 配信日 | 発表日 | 日付 | 发布时间 | 发布于
发表于 | 发布日期 | 發布時間 | 發佈時間 | 입력 | 등록 | 작성일 | 게시일 | gepubliceerd | publicerad | publiceret
geplaatst | geplaatst op | опубликован | опубликована | publiziert | publiziert am | giriş | giriş tarihi
publisert | zveřejněno | publikováno | yayınlanma tarihi | publicat | közzétéve | публикувано | публикувана на
first published | first published on | originally published | originally published on | first posted
originally posted | published online | date of publication | erscheinungsdatum | veröffentlichungsdatum | publiée le
mise en ligne le | publicada el | pubblicata | data pubblicazione | publicada | udgivet | offentliggjort | utgitt
publicerades | publicerat | julkaistu | julkaistu alun perin | lisätty | ilmestynyt | avaldatud | publicēts | paskelbta
zverejnené | objavljeno | publicat la | publicat pe | publicat el | yayınlanma | yayınlandı | yayın tarihi | yayımlanma
đăng ngày | đăng lúc | ngày đăng | diterbitkan | dipublikasikan | terbit | פורסם | תאריך פרסום | تاریخ انتشار
منتشر شده | เผยแพร่ | วันที่ | วันที่เผยแพร่ | प्रकाशित | 掲載日時 | 发表时间 | 發表於 | 發布日期 | 발행 | 발행일
""")
)
"""Labels before the date of publication."""

LATER = frozenset(
    _fold_phrases("""
updated | updated on | updated at | last updated | last updated on | modified | last modified | edited | last edited
aktualisiert | aktualisiert am | zuletzt aktualisiert | letzte aktualisierung | geändert am | mis à jour
mis à jour le | modifié le | dernière mise à jour | actualizado | actualizado el | última actualización | atualizado
atualizado em | última atualização | aggiornato | aggiornato il | ultimo aggiornamento | zaktualizowano
aktualizacja | ostatnia aktualizacja | zmieniono | оновлено | останнє оновлення | змінено | обновлено
последнее обновление | изменено | ενημερώθηκε | ενημέρωση | τελευταία ενημέρωση | آخر تحديث | تم التحديث | تحديث
更新 | 更新日 | 更新日時 | 最終更新 | 最終更新日 | 更新时间 | 更新於 | 수정 | 최종수정 | bijgewerkt | uppdaterad
opdateret | oppdatert | aktualizováno | güncellenme tarihi | güncelleme |
son güncelleme | güncelleme tarihi | actualizat | frissítve | обновена
stand | stand vom | last update | latest update | revised | last revised | mise à jour | mise à jour le | modifiée le
actualizada | actualizada el | atualizada em | aggiornata | aggiornata il | modificato il | data aktualizacji
senast uppdaterad | ändrad | senast ändrad | sidst opdateret | ændret | sist oppdatert | endret | päivitetty | muokattu
viimeksi päivitetty | laatst bijgewerkt | gewijzigd | laatst gewijzigd | naposledy aktualizováno | upraveno
aktualizované | módosítva | utolsó módosítás | actualizat la | actualizată | güncelleme | güncellendi | son güncelleme
ažurirano | posodobljeno | uuendatud | muudetud | atjaunināts | atnaujinta | cập nhật | cập nhật lúc | diperbarui
עודכן | به روز رسانی | بروزرسانی | อัปเดต | แก้ไขล่าสุด | 更新于 | 最后更新 | 最後更新 | 修改时间 | 업데이트
""")
)
"""Labels before the date of a later change."""

_SMALL_WORDS = _fold_phrases("""
at | on | of | the | time | local time | de | del | der | den | dem | am | um | uhr | vom | le | à | a | h | hs | hrs
hours | heures | el | las | a las | los | em | do | às | il | dell | alle | ore | o | godz | godzina | dnia | rok | roku
r | w | о | об | в | во | у | г | год | года | р | рік | року | ч | час | мин | хв | στις | του | ώρα
الموافق | الساعة | ساعت | في | يوم | م | ميلادي | ميلادية | kl | klo | år | hod | gada | m | d
""")

FILLERS = frozenset((*_WEEKDAYS, *PUBLICATION_LABELS, *_SMALL_WORDS))
"""Words that may be in a date line and don't change the date."""

ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), "+00:00"),
    **dict.fromkeys(("cet", "mez"), "+01:00"),
    **dict.fromkeys(("cest", "mesz", "eet"), "+02:00"),
    "eest": "+03:00",
    **dict.fromkeys(("jst", "kst"), "+09:00"),
    # Names that several zones share, or whose offset was changed by law: the time is kept without a zone.
    **dict.fromkeys(
        ("est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "et", "ct", "bst", "ist", "msk", "мск"), ""
    ),
}
"""Name of a time zone → its offset; "" if the name means several."""

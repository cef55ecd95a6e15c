"""Bytes become the text that was written, whatever encoding it was written in, or are told to be no text."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.ingest.source.charsets import UndecodableText, decode, decode_page

TEXTS = {
    "ru": (
        "Главная > Новости > 2022 > Министры договорились о новом маршруте\n\nМинистры договорились о новом "
        "маршруте\n\nПоезда между двумя столицами снова пойдут через северный туннель, сообщили в среду в "
        "министерстве транспорта. Первый состав отправится весной, когда закончат менять рельсы.\n"
    ),
    "uk": (
        "Головна > Новини > 2022 > Міністри домовилися про новий маршрут\n\nПотяги між двома столицями знову "
        "підуть через північний тунель, повідомили в середу в міністерстві. Перший поїзд вирушить навесні, щойно "
        "замінять рейки.\n"
    ),
    "de": (
        "Start > Nachrichten > 2022 > Züge fahren wieder durch den Tunnel\n\nDie Züge zwischen den Hauptstädten "
        "fahren künftig wieder durch den nördlichen Tunnel, wie das Ministerium am Mittwoch mitteilte. Der erste "
        "fährt im Frühjahr, sobald die Gleise ausgetauscht sind; größere Verspätungen seien nicht zu erwarten.\n"
    ),
    "fr": (
        "Accueil > Actualités > 2022 > Les trains repassent par le tunnel\n\nLes trains entre les deux capitales "
        "passeront à nouveau par le tunnel du nord, a annoncé mercredi le ministère. Le premier partira au "
        "printemps, dès que les voies auront été remplacées ; les voyageurs déjà inscrits seront prévenus.\n"
    ),
    "es": (
        "Inicio > Noticias > 2022 > Los trenes vuelven al túnel\n\nLos trenes entre las dos capitales volverán a "
        "pasar por el túnel del norte, anunció el miércoles el ministerio. El primero saldrá en primavera, cuando "
        "se hayan cambiado las vías; la compañía no espera más retrasos.\n"
    ),
    "pl": (
        "Strona główna > Wiadomości > 2022 > Pociągi wracają do tunelu\n\nPociągi między stolicami znów pojadą "
        "przez północny tunel, poinformowało w środę ministerstwo. Pierwszy ruszy wiosną, gdy tylko wymienione "
        "zostaną szyny; większych opóźnień nikt się nie spodziewa.\n"
    ),
    "el": (
        "Αρχική > Νέα > 2022 > Τα τρένα επιστρέφουν στη σήραγγα\n\nΤα τρένα ανάμεσα στις δύο πρωτεύουσες θα "
        "περνούν και πάλι από τη βόρεια σήραγγα, ανακοίνωσε την Τετάρτη το υπουργείο. Το πρώτο θα φύγει την "
        "άνοιξη.\n"
    ),
    "ar": (
        "الرئيسية > أخبار > 2022 > القطارات تعود إلى النفق\n\nستمر القطارات بين العاصمتين مجددا عبر النفق "
        "الشمالي، كما أعلنت الوزارة يوم الأربعاء. وسينطلق القطار الأول في الربيع بعد استبدال القضبان.\n"
    ),
    "tr": (
        "Ana Sayfa > Haberler > 2022 > Trenler yeniden tünelden geçecek\n\nİki başkent arasındaki trenler yeniden "
        "kuzey tünelinden geçecek, bakanlık çarşamba günü açıkladı. İlk sefer ilkbaharda, raylar "
        "değiştirildiğinde başlayacak.\n"
    ),
    "ja": (
        "ホーム > ニュース > 2022 > 列車が再びトンネルを通る\n\n二つの首都を結ぶ列車が再び北のトンネルを通ることに"
        "なったと、運輸省が水曜日に発表した。最初の列車は春、線路の交換が終わりしだい出発する。\n"
    ),
    "zh": (
        "首页 > 新闻 > 2022 > 列车将重新通过隧道\n\n交通部星期三宣布，连接两国首都的列车将重新通过北部隧道。首班列"
        "车将在春季铁轨更换完毕后发车。\n"
    ),
    "zh-tw": (
        "首頁 > 新聞 > 2022 > 列車將重新通過隧道\n\n交通部星期三宣布，連接兩國首都的列車將重新通過北部隧道。首班列"
        "車將在春季鐵軌更換完畢後發車。\n"
    ),
    "ko": (
        "홈 > 뉴스 > 2022 > 열차가 다시 터널을 지난다\n\n두 수도를 잇는 열차가 다시 북쪽 터널을 지나게 된다고 "
        "교통부가 수요일 밝혔다. 첫 열차는 선로 교체가 끝나는 봄에 출발한다.\n"
    ),
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *(("ru", encoding) for encoding in ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")),
        *(("uk", encoding) for encoding in ("cp1251", "koi8-u")),
        *(("de", encoding) for encoding in ("cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman")),
        *(("fr", encoding) for encoding in ("cp1252", "iso8859-15", "mac-roman")),
        ("es", "cp1252"),
        *(("pl", encoding) for encoding in ("iso8859-2", "cp1250")),
        *(("el", encoding) for encoding in ("iso8859-7", "cp1253")),
        *(("ar", encoding) for encoding in ("cp1256", "iso8859-6")),
        ("tr", "cp1254"),
        *(("ja", encoding) for encoding in ("shift_jis", "euc-jp", "iso2022_jp")),
        *(("zh", encoding) for encoding in ("gb18030", "gbk")),
        ("zh-tw", "big5"),
        ("ko", "euc-kr"),
        ("ko", "iso2022_kr"),
    ],
)
def test_a_page_in_a_legacy_encoding_is_read_as_it_was_written(language: str, encoding: str) -> None:
    assert decode(TEXTS[language].encode(encoding)) == TEXTS[language]


@pytest.mark.parametrize(
    "text", ["It’s “new” – and it’s here.", "The café on the corner has closed for good, it said."]
)
def test_english_with_a_few_curly_quotes_or_accents_is_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("language", TEXTS)
def test_unicode_is_read_with_and_without_a_byte_order_mark(language: str, encoding: str) -> None:
    assert decode(TEXTS[language].encode(encoding)) == TEXTS[language]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@example("\ufeff")
@example("Main » News\r\n")
@example("\x1b$B is how Japanese mail begins")
def test_any_utf_8_comes_back(text: str) -> None:
    """But for text that is mostly control characters, and for a byte order mark."""
    controls = sum(char < " " and char not in "\t\n\f\r\x1b" for char in text)
    if "\0" in text and controls > len(text.encode()) // 10:
        return
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.sampled_from(("le", "be")),
    st.sampled_from((16, 32)),
)
def test_any_text_with_a_byte_order_mark_comes_back(text: str, order: str, width: int) -> None:
    encoding = f"utf-{width}-{order}"
    if encoding == "utf-16-le" and text.startswith("\0"):  # which is the mark of UTF-32
        return
    assert decode(("\ufeff" + text).encode(encoding)) == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_undecodable_and_nothing_else(data: bytes) -> None:
    try:
        text = decode(data)
    except UndecodableText:
        return
    text.encode("utf-8")  # no lone surrogates


@pytest.mark.parametrize("size", [100, 1000, 20_000])
def test_noise_is_no_text(size: int) -> None:
    for seed in range(20):
        with pytest.raises(UndecodableText):
            decode(random.Random(seed).randbytes(size))


def test_nuls_alone_are_no_text() -> None:
    with pytest.raises(UndecodableText):
        decode(b"\0" * 1000)


def test_a_few_nuls_in_utf_8_are_kept_for_cleaning() -> None:
    text = TEXTS["ru"].replace(" ", "\0 ", 3)
    assert decode(text.encode()) == text


def test_a_few_nuls_in_a_legacy_encoding_dont_hide_it() -> None:
    assert decode(TEXTS["ru"].replace(" ", "\0 ", 2).encode("cp1251")) == TEXTS["ru"]


@pytest.mark.parametrize("language", ["ru", "de", "ja", "ar"])
def test_utf_8_that_is_cut_within_a_character_is_still_utf_8(language: str) -> None:
    text = TEXTS[language]
    end = max(place for place, char in enumerate(text) if ord(char) > 127)
    assert decode(text[: end + 1].encode()[:-1]) == text[:end] + "\ufffd"


def test_utf_8_with_a_broken_byte_here_and_there_is_still_utf_8() -> None:
    data = TEXTS["ru"].encode() + b"\xff" + TEXTS["uk"].encode()
    assert decode(data) == TEXTS["ru"] + "\ufffd" + TEXTS["uk"]


@pytest.mark.parametrize(
    ("language", "encoding"), [("ja", "shift_jis"), ("ja", "euc-jp"), ("zh", "gb18030"), ("ko", "euc-kr")]
)
def test_a_legacy_page_that_is_cut_within_a_character_loses_no_more_than_that(language: str, encoding: str) -> None:
    text = TEXTS[language].rstrip("\n。.")
    assert decode(text.encode(encoding)[:-1]) == text[:-1] + "\ufffd"


def test_utf_16_that_is_cut_within_a_character_loses_no_more_than_that() -> None:
    assert decode(TEXTS["ru"].encode("utf-16")[:-1]) == TEXTS["ru"][:-1] + "\ufffd"


def test_a_terminal_escape_is_not_taken_for_japanese() -> None:
    assert decode(b"One \x1b[31mred\x1b[0m word and \x1b$Bmore") == "One \x1b[31mred\x1b[0m word and \x1b$Bmore"


def test_megabytes_are_decoded_in_one_go() -> None:
    text = TEXTS["ru"] * 5_000
    assert decode(text.encode("koi8-r")) == text
    assert decode(text.encode("utf-16-be")) == text
    assert decode(text.encode()[:-3]) == text[:-3] + "\ufffd"


def test_a_page_in_iso_2022_jp_that_does_not_say_so_is_read_by_its_escapes() -> None:
    source = "<html><body><p>港湾委員会は火曜日に決めた。</p></body></html>"
    assert decode_page(source.encode("iso2022_jp")) == (source, ())

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.text.urls import address_key, host_of, is_web_url, normalize_url, site_of

PAGE = "https://paper.example/news/2021/plan"


@pytest.mark.parametrize(
    "alias",
    [
        "http://paper.example/news/2021/plan",
        "HTTPS://Paper.Example/news/2021/plan",
        "https://www.paper.example/news/2021/plan",
        "https://www2.paper.example/news/2021/plan",
        "https://m.paper.example/news/2021/plan",
        "https://mobile.paper.example/news/2021/plan",
        "https://amp.paper.example/news/2021/plan",
        "https://www.m.paper.example./news/2021/plan",
        "https://paper.example:443/news/2021/plan",
        "http://paper.example:80/news/2021/plan",
        "https://reader:secret@paper.example/news/2021/plan",
        "https://paper.example/news/2021/plan/",
        "https://paper.example//news//2021/plan",
        "https://paper.example/news/./2021/x/../plan",
        "https://paper.example/news/2021/pl%61n",
        "https://paper.example/news/2021/plan/index.html",
        "https://paper.example/news/2021/plan/Default.aspx",
        "https://paper.example/news/2021/plan/amp",
        "https://paper.example/news/2021/plan/amp/",
        "https://paper.example/news/2021/plan/amp.html",
        "https://paper.example/news/2021/plan.amp",
        "https://paper.example/amp/news/2021/plan",
        "https://paper.example/news/2021/plan/print/",
        "https://paper.example/news/2021/plan?amp=1",
        "https://paper.example/news/2021/plan?outputType=amp",
        "https://paper.example/news/2021/plan?print",
        "https://paper.example/news/2021/plan?utm_source=a&utm_medium=b&fbclid=c#comments",
        "https://paper.example/news/2021/plan?ref=home",
        "https://paper.example/news/2021/plan;jsessionid=0F3A",
        " https://paper.example/news/2021/plan\n",
        "https://web.archive.org/web/20220101123000/https://paper.example/news/2021/plan",
        "http://web.archive.org/web/2022id_/http://www.paper.example/news/2021/plan",
        "https://web.archive.org/web/2022/paper.example/news/2021/plan?utm_source=a",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/news/2021/plan/amp",
        "https://www.google.com/amp/s/amp.paper.example/news/2021/plan",
    ],
)
def test_all_the_ways_to_a_page_have_one_address(alias: str) -> None:
    assert normalize_url(alias) == "paper.example/news/2021/plan"
    assert address_key(alias) == address_key(PAGE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, PAGE + "-2"),
        (PAGE, PAGE + "?id=1"),
        (PAGE + "?id=1", PAGE + "?id=2"),
        (PAGE + "?page=2", PAGE),
        (PAGE + "?ref=12", PAGE + "?ref=13"),
        (PAGE + "?source=12", PAGE),
        (PAGE + "?feature=the-flood", PAGE),
        (PAGE + "?print=12", PAGE),
        (PAGE + "?a=b%26c=d", PAGE + "?a=b&c=d"),
        (PAGE, "https://paper.example/News/2021/plan"),
        (PAGE, "https://paper.example:8080/news/2021/plan"),
        (PAGE, "https://blog.paper.example/news/2021/plan"),
        (PAGE, "https://paper2.example/news/2021/plan"),
        (PAGE, PAGE + ".html"),
        (PAGE + "#!/one", PAGE + "#!/two"),
        ("https://paper.example/amplifier", "https://paper.example/lifier"),
        ("https://paper.example/blueprint", "https://paper.example/blue"),
        ("https://paper.example/a%2Fb", "https://paper.example/a%252Fb"),
        # Names of an old site in a legacy encoding: each byte is no letter in UTF-8.
        ("https://paper.example/%EF%F0%E8%E2", "https://paper.example/%EC%E8%F0%E0"),
        ("https://paper.example/?t=%EF%F0%E8%E2", "https://paper.example/?t=%EC%E8%F0%E0"),
    ],
)
def test_other_pages_have_other_addresses(one: str, other: str) -> None:
    assert normalize_url(one) != normalize_url(other)
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.example/новости", "https://paper.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://paper.example/?q=новости", "https://paper.example/?q=%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://paper.example/a%20b?q=a+b", "https://paper.example/a b?q=a%20b"),
        ("https://paper.example/?a=1&b=2", "https://paper.example/index.php?b=2&a=1"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://en.wiki.example/x", "https://en.m.wiki.example/x"),
        ("https://paper.example", "https://paper.example/"),
    ],
)
def test_one_page_may_be_spelt_in_more_than_one_way(one: str, other: str) -> None:
    assert normalize_url(one) == normalize_url(other)


@pytest.mark.parametrize(
    "text", ["", "mailto:a@b.example", "urn:isbn:1", "/news/1", "//a.example/x", "http://", "http://[", "x"]
)
def test_what_isnt_on_the_web_is_its_own_address(text: str) -> None:
    assert normalize_url(text) == text
    assert not is_web_url(text)
    assert (host_of(text), site_of(text)) == ("", "")


@pytest.mark.parametrize(
    ("url", "host", "site"),
    [
        ("https://WWW.Paper.example:8080/x", "paper.example", "paper.example"),
        ("https://m.paper.example/x", "m.paper.example", "paper.example"),
        ("https://news.paper.example/x", "news.paper.example", "news.paper.example"),
        ("https://www.example/x", "www.example", "www.example"),
        ("https://m.example/x", "m.example", "m.example"),
        ("http://localhost:80/x", "localhost", "localhost"),
        ("http://192.0.2.1/x", "192.0.2.1", "192.0.2.1"),
        ("https://web.archive.org/web/2020/http://www.paper.example/", "web.archive.org", "paper.example"),
        ("https://web.archive.org/about", "web.archive.org", "web.archive.org"),
    ],
)
def test_a_page_belongs_to_the_site_of_its_host(url: str, host: str, site: str) -> None:
    assert (host_of(url), site_of(url)) == (host, site)


PIECES = st.sampled_from(
    [
        "amp",
        "print",
        "index.html",
        "news",
        "a.amp",
        "b-amp.html",
        ".",
        "..",
        "",
        "%2F",
        "%EF",
        "é",
        "x;jsessionid=1",
        "web",
        "2020",
    ]
)
QUERIES = st.lists(
    st.tuples(st.sampled_from(["id", "amp", "utm_source", "ref", "q", "Print"]), st.text(max_size=4)), max_size=3
)
URLS = st.one_of(
    st.text(max_size=30).map(lambda rest: f"https://a.example/{rest}"),
    st.builds(
        lambda host, pieces, query: f"https://{host}/{'/'.join(pieces)}?{'&'.join(f'{k}={v}' for k, v in query)}",
        st.sampled_from(["a.example", "www.m.a.example", "ö.example", "web.archive.org/web/2020/http://b.example"]),
        st.lists(PIECES, max_size=5),
        QUERIES,
    ),
)


@given(URLS)
def test_an_address_is_its_own_address(url: str) -> None:
    assert normalize_url(f"https://{normalize_url(url)}") == normalize_url(url)


@given(URLS)
def test_an_address_doesnt_depend_on_the_scheme_or_what_tracks(url: str) -> None:
    plain = url.partition("#")[0].strip()
    tracked = f"{plain}{'&' if '?' in plain else '?'}utm_source=x"
    assert normalize_url(plain) == normalize_url(tracked) == normalize_url("http" + plain.removeprefix("https"))


@given(st.text(max_size=40))
def test_any_text_has_an_address_and_a_key(text: str) -> None:
    assert normalize_url(normalize_url(text)) == normalize_url(text)
    assert -(2**63) <= address_key(text) < 2**63

"""The words of synthetic news: common English, forms made of stems and affixes, and invented names; commonest first."""

import random
from itertools import product

GENERATOR_VERSION = 1
"""To be raised when the same seed gives other words or articles, so that cached archives are made anew."""


def _listed(words: str) -> list[str]:
    return words.split()


FUNCTION_WORDS = _listed("""
the of and to in a that is for on was with as by it at from be he are have his has not an which said but will this
had they were their been its would who more one or about after also she we all when than there out up new into other
people two over could her some can first what last time if years so no only us him do most may them such between
against many before under during because through where should since both while being those these now even any our
still each against you how made well did back then three including my according percent million however week month
""")

VERBS = _listed("""
say make take report warn announce call vote sign accept reject offer support oppose want need start open close
confirm deny claim demand discuss consider expect fear hope help attack defend protect control limit extend reduce
raise increase lower cut add remove replace restore repair build design develop create produce deliver export import
trade invest fund finance tax pay borrow lend owe sell buy order ship move travel visit return arrive leave enter join
unite divide separate protest march strike arrest charge accuse convict sentence release appeal question investigate
inspect monitor record publish print broadcast film review compare measure test study teach train learn research
discover explain describe mention remember forget honour celebrate elect appoint resign retire promote dismiss lead
follow govern rule reform regulate ban allow permit license approve delay postpone cancel renew launch land explore
observe rescue evacuate shelter treat heal vaccinate infect recover survive suffer damage destroy flood burn collapse
explode melt freeze heat cool dry water plant harvest farm feed cook clean waste recycle collect store connect
translate interpret negotiate mediate agree dispute resolve settle violate respect enforce deploy withdraw patrol guard
arm disarm threaten sanction isolate engage recognise challenge compete score defeat draw qualify dream play perform
sing paint exhibit restrict surround encourage criticise organise mobilise modernise nationalise privatise subsidise
""")

NOUNS = _listed("""
government minister president parliament party election country state city region border war peace army soldier police
court judge law right treaty agreement crisis economy bank budget market price company industry worker union school
university student teacher hospital doctor patient virus vaccine disease climate energy oil gas coal plant reactor
pipeline power grid road bridge railway station airport port ship plane train car road river lake sea coast island
mountain forest desert village town capital district house family child woman man citizen refugee migrant worker
journalist newspaper editor reader archive library museum theatre film song book author poet language word history
church mosque temple bishop monk pilgrim festival holiday game team player coach league match cup medal record race
stadium athlete scientist laboratory satellite rocket orbit planet star telescope computer network server engine
machine robot chip battery phone screen camera signal code data number figure statistic survey poll opinion debate
speech letter statement document report proposal plan project programme system service agency office department
committee commission council assembly senate embassy ambassador diplomat spokesman secretary adviser deputy chairman
director manager owner farmer fisherman miner driver pilot sailor engineer builder artist actor singer writer winter
summer spring autumn storm flood drought fire earthquake volcano hurricane avalanche wave wind rain snow ice heat
food bread grain rice wheat corn sugar salt fruit vegetable meat fish milk water wine beer tax debt loan bond share
currency dollar euro pound inflation deficit surplus growth trade tariff sanction weapon missile tank bomb drone mine
hostage prisoner trial verdict sentence prison crime murder theft fraud corruption bribe scandal protest strike revolt
revolution coup regime opposition coalition ally enemy neighbour summit conference meeting visit delegation mission
observer monitor corridor ceasefire truce frontier territory province colony empire kingdom republic federation
constitution referendum ballot candidate voter mayor governor monarch dynasty monument statue ruin treasure portrait
orchestra concert album melody painter sculpture gallery exhibition auction collector antique manuscript chronicle
""")

ADJECTIVES = _listed("""
new old big small great high low long short early late good bad strong weak rich poor public private national
international local regional federal foreign domestic political economic social military civil legal illegal medical
scientific technical industrial agricultural nuclear solar electric digital financial commercial cultural religious
historic modern ancient recent current former future possible likely clear certain serious severe quiet loud bright
dark warm cold dry wet deep wide narrow open secret famous popular rare common special general final direct indirect
northern southern eastern western central rural urban coastal remote steady rapid slow sharp fresh free fair equal
independent responsible reliable stable fragile dangerous safe peaceful violent democratic liberal conservative
radical moderate bilateral mutual formal official temporary permanent annual monthly weekly daily russian american
european british french german chinese japanese indian african asian polish ukrainian turkish greek italian spanish
""")

SPECIAL_TITLES = (
    "São Paulo", "Malmö", "Kraków", "Zürich", "Besançon", "İzmir", "Łódź", "Québec", "Hồ Chí Minh", "Reykjavík",
    "“Café crème”", "l'État", "d’Ivoire", "O'Brien's plan", "people’s choice", "naïve", "El Niño", "Århus",
    "予算案 可決", "東京の地震", "新聞記者協会", "北京 会談", "서울 회담", "Київ", "Москва", "Αθήνα", "القاهرة",
    "C++", "R&D",
)  # fmt: skip
"""Parts of a few titles in a hundred: accents, apostrophes, quotes, and scripts other than Latin."""

FIRST_NAMES = _listed("""
Anna Boris Clara David Elena Fatima George Hana Igor Julia Karl Laura Marta Nikolai Olga Pavel Rosa Stefan Tomas Vera
Ahmed Bianca Carlos Diana Emil Farid Greta Hugo Irena Jonas Katya Leon Mikhail Nora Oscar Petra Ravi Sofia Teresa Yuki
""")

_STARTS = _listed("""
Al An Ar Bal Bar Bel Ber Bor Bran Cal Car Chan Dal Dar Del Dor Dun El Er Fal Far Fer Gal Gar Gor Hal Han Har Hel Il
Jar Jor Kal Kar Kel Kor Lan Lar Lin Lor Mal Man Mar Mel Mor Nal Nar Nor Or Pal Par Pel Por Ral Ran Ros Sal San Sar Sel
Sol Tal Tan Tar Tor Ul Val Var Vel Vin Vor Wal War Wil Yar Zal Zan Zor
""")
_MIDDLES = _listed("a e i o u al an ar el en er in ir ol on or ul un ab ad ag ak am at ev id ik im iv ob od ov ud")
_ENDS = _listed("""
berg bin burg by cek chenko coff da dal den do dorf ek enko er escu ez field ford gard ham hart holm ia ic ik in ini
ino kamp ko kov land ley lin low man mann mar mira mond mont more na nen nik nov or ora ov ova quist ra ran rell ri ro
sen ska sky son sson stad stan stein ta ten thal ton tor va vac ven vic ville vin vitz wald well wick witz wood worth
""")
_PREFIXES = {"re": 500, "un": 400, "over": 120, "pre": 80, "inter": 40}
"""Number of words made with each prefix."""


def make_vocabulary(seed: int, names: int = 12_000) -> list[str]:
    """Return all common words, commonest first: function words, plain forms, then derived forms mixed with names."""
    chance = random.Random(seed)
    plain = [*VERBS, *NOUNS, *ADJECTIVES]
    forms = [form for word in VERBS for form in _verb_forms(word)]
    forms += [form for word in NOUNS for form in _noun_forms(word)]
    forms += [form for word in ADJECTIVES for form in _adjective_forms(word)]
    forms += FIRST_NAMES
    forms += [f"{word}-based" for word in chance.sample(NOUNS, 12)]
    forms += [f"non-{word}" for word in chance.sample(ADJECTIVES, 12)]
    forms += [str(number) for number in (*range(2, 101), *range(1990, 2025))]
    derived = [prefix + word for prefix, count in _PREFIXES.items() for word in chance.sample(plain, count)]
    rare = [*derived, *chance.sample(make_names(), names)]
    for words in (plain, forms, rare):
        chance.shuffle(words)
    return list(dict.fromkeys([*FUNCTION_WORDS, *plain, *forms, *rare]))


def make_names() -> list[str]:
    """Return every name that the syllables make: some 210,000, most of them once or twice in a large archive."""
    return ["".join(parts) for parts in product(_STARTS, _MIDDLES, _ENDS)]


def _verb_forms(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb + "s", verb + "d", verb[:-1] + "ing", verb + "r", verb[:-1] + "able"]
    if verb.endswith("y") and verb[-2] not in "aeo":
        return [verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing", verb[:-1] + "ier"]
    plural = verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s")
    return [plural, verb + "ed", verb + "ing", verb + "er", verb + "able"]


def _noun_forms(noun: str) -> list[str]:
    if noun.endswith("y") and noun[-2] not in "aeo":
        return [noun[:-1] + "ies", noun + "'s"]
    plural = noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
    return [plural, noun + "'s"]


def _adjective_forms(adjective: str) -> list[str]:
    if adjective.endswith("y"):
        return [adjective[:-1] + "ily", adjective[:-1] + "iness"]
    return [adjective + "ly", adjective + "ness"]

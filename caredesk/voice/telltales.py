"""The forms that tell how somebody is addressed, and how a letter begins: tables per language. Pure data.

Endings alone do not do: Polish `-sz` ends `możesz`, but `Łukasz` and `arkusz` too; Hungarian `-nál` is a condition or a
place. Where an ending is safe it is used with its exceptions; elsewhere the words that agents really write are listed.
All of it is matched in lower case with its accents, because without them too many forms coincide.
"""

import re

FORMAL, INFORMAL = "formal", "informal"
LANGUAGES = ("pl", "hu", "en")

_NOT_PL = r"(?:nasz|wasz|kosz|mysz|arkusz|kapelusz|geniusz|ratusz|sojusz|tusz|plusz|klosz|afisz|wiersz|marsz|fałsz"
_NOT_PL += r"|tomasz|łukasz|mateusz|janusz|tadeusz|juliusz|dariusz|mariusz|bartosz|miłosz|ambroż|eugeniusz|pieszo"
_NOT_PL += r"|towarzysz|grosz|funkcjonariusz|formularz|komentarz|zamsz|animusz|kalosz|listonosz|łupież|rozgrzesz)"
_DOMAIN_HU = r"(?:csomag|rendelés|level|üzenet|cím|szám|telefonszám|név|nev|pénz|problémá|kérdés|panasz|türelm"
_DOMAIN_HU += r"|segítség|megértés|jelzés|visszajelzés|fiók|küldemény|kód|számlá|kérés|adat|hozzászólás|bejegyzés|ügy)"

TELLTALES: dict[str, dict[str, tuple[str, ...]]] = {
    "pl": {
        FORMAL: (
            r"pan|pani|pana|panu|panem|panią|panie|panów|panom",
            r"państwo|państwa|państwu|państwem|państwie",
            r"pański\w*|pańsk\w+",
        ),
        INFORMAL: (
            r"ty|ciebie|cię|tobie|tobą",
            r"two(?:j|im|ich|ja|je|ją|jego|jej|jemu|imi)\w{0,3}|twój",
            rf"(?!{_NOT_PL}\b)\w{{2,}}[aeiy]sz",
            r"\w+ł[eao]ś",
            r"\w*byś|jesteś|jakbyś",
            r"(?:na|za|prze|po|o|wy|w|do|przy|od)?pisz|(?:po|prze|wy)?daj|sprawdź|wyślij|prześlij|przyślij|kliknij",
            r"zobacz|zadzwoń|skontaktuj|odezwij|poczekaj|czekaj|zajrzyj|wejdź|spróbuj|zrób|weź|powiedz|otwórz|pamiętaj",
        ),
    },
    "hu": {
        FORMAL: (
            r"ön|önt|önnek|önnel|önök|önöket|önöknek|önökkel|önre|öntől|önhöz|önért|önről",
            r"önt?ök\w*|maga|magának|magát|kegyed",
            r"szíveskedjen\w*|legyen szíves|tisztelt",
        ),
        INFORMAL: (
            r"te|téged|neked|tied|tiéd|veled|rólad|hozzád|tőled|nálad|benned|rád|érted|miattad",
            r"szia|sziasztok|szió|helló|helo|hali|csá|cső|csáó",
            r"(?!(?:portál|kristál|totál|brutál|tál|tél|instál|kapitál|hotél|digitál|licitál)\b)\w{2,}t[áé]l",
            r"\w{2,}(?:hatod|heted|hatsz|hetsz)",
            r"tud(?:sz|od)|lát(?:sz|od)|kér(?:sz|ed)|akar(?:sz|od)|szeret(?:néd|nél)|küld(?:öd|esz|d)|kap(?:sz|od)",
            r"(?:meg)?talál(?:sz|od)|ír(?:sz|od|d|j)|néz(?:ed|d|z|el)|vár(?:sz|od|j)|ad(?:sz|od|d)|vi(?:szel|szed|dd)",
            r"ve(?:szel|szed|dd)|nézd|kérd|kérj|hívj|figyelj|jelezd|mondd|próbáld|keress|válaszolj|menj|gyere|légy",
            r"vagy te|tudnál|lennél|kérnél|írnál|küldenél|adnál|\w{3,}(?:nod|ned|nöd) kell",
            rf"{_DOMAIN_HU}(?:od|ed|öd|ad|d)(?:at|et|t|nak|nek|ról|ről|ra|re|ban|ben|hoz|hez|val|vel|dal|del|ért|ból|ből|on|en)?",
        ),
    },
    "en": {
        FORMAL: (r"sir|madam|ma'am", r"dear (?:sir|madam|mr|mrs|ms)\b\S*"),
        INFORMAL: (r"hey|hiya|yo|mate|buddy|guys|folks|dude", r"gonna|wanna|gotta|lol|nope|yep|yeah|thx|cheers"),
    },
}

GREETINGS: dict[str, str] = {
    "pl": r"dzień dobry|dobry wieczór|dobry|cześć|czołem|hej|hejka|witam|witaj|witamy|szanown\w+|drog[ia]\w*"
    r"|pani\w*|panie",
    "hu": r"üdv\w*|szia|sziasztok|helló|jó (?:napot|reggelt|estét)|szép (?:napot|estét)|kedves|tisztelt|csókolom",
    "en": r"hi|hiya|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings",
}

# Small words that stand in almost every sentence of a language and in no sentence of the other two.
_COMMON = {
    "pl": "jest się nie że dla jak już oraz przez może można proszę dzień dobry dziękujemy dziękuję został została są "
    "będzie jeśli aby żeby tylko bardzo czy która który które naszej naszego pana pani paczka przesyłka na z w i",
    "hu": "és hogy nem egy már csak még van volt lesz meg ha kérjük köszönjük köszönöm üdvözlöm kedves az ezt azt a is "
    "önnek számára csomag csomagja elnézést szívesen napot jó ki fel el után miatt szerint",
    "en": "the and you your is are was we our for of with have has been this that please thank thanks sorry hello dear "
    "will can it to from about not",
}
COMMON = {lang: frozenset(words.split()) for lang, words in _COMMON.items()}

_compiled: dict[tuple[str, str], re.Pattern[str]] = {}


def pattern(lang: str, form: str) -> re.Pattern[str] | None:
    """What finds this form of address in this language; None where we have no table."""
    told = TELLTALES.get(lang, {}).get(form)
    if told is None:
        return None
    if (lang, form) not in _compiled:
        _compiled[lang, form] = re.compile(rf"(?<!\w)(?:{'|'.join(told)})(?!\w)", re.IGNORECASE)
    return _compiled[lang, form]


def spoken(text: str, otherwise: str = "") -> str:
    """The one of our languages in which this is written, by its small words; `otherwise` when they do not tell."""
    words = re.findall(r"\w+", text.lower())
    counted = {lang: sum(word in common for word in words) for lang, common in COMMON.items()}
    best = max(counted, key=lambda lang: counted[lang])
    is_clear = counted[best] > 0 and list(counted.values()).count(counted[best]) == 1
    return best if is_clear else otherwise

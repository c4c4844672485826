"""How Poland, Hungary and English-speaking countries write addresses, post codes and numbers of orders. Pure."""

import re

CAPITAL = r"[A-ZĄĆĘŁŃÓŚŹŻÁÉÍÓÖŐÚÜŰ]"
_NAME = rf"(?:{CAPITAL}\.\s?)?{CAPITAL}[\w'’-]*"
_HOUSE = r"\d{1,4}(?: ?(?!m\.)[a-zA-Z](?!\w))?(?:\s?[/-]\s?\d{1,4})?(?![\w-])"
_FLAT_PL = r"(?:,?\s?(?:m\.|mieszk\w*|lok\.?)\s?\d{1,4})?"
_FLOOR_HU = (
    r"(?:\.?\s\d{1,2}/\d{1,3}(?!\d))?\.?(?:"
    r",?\s?(?:fsz|\d{1,2}|[IVX]{1,4})\.?\s?(?:em(?:elet)?\.?|lh\.?|lépcsőház)?\s?\d{0,4}\.?\s?(?:ajtó|a\.)"
    r"|,?\s?(?:fsz|\d{1,2}|[IVX]{1,4})\.?\s?em(?:elet)?\.?\s?\d{0,3}\.?)?"
)
_PLACE_HU = (
    r"(?:utc[aá]\w*|u\.|út(?:on|ja|ján)?|ter[eé]n?|tér(?:en|re)?|körút\w*|krt\.?|sétány\w*|köz(?:ben)?|sor(?:on)?|"
    r"rakpart\w*|fasor\w*|dűlő\w*|park(?:ban)?|lépcső|lakótelep\w*)"
)
_PLACE_EN = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Square|Sq|Court|Ct|Close|Way|Place|Terrace|Boulevard|Blvd|"
    r"Gardens|Crescent|Mews|Hill)"
)
ADDRESSES = (
    re.compile(
        r"(?<!\w)(?P<it>(?i:(?:ul|al|pl|os)\.\s*|(?:ulic[ayęąeo]\w*|alej?[aieęą]*|plac\w{0,3}|osiedl\w{1,2})\s+)"
        rf"(?:(?:gen\.|ks\.|św\.|im\.|\d{{1,2}})\s+)?{_NAME}(?:\s+{_NAME}){{0,2}}\s+{_HOUSE}{_FLAT_PL})"
    ),
    re.compile(rf"(?<!\w)(?P<it>{_NAME}(?:\s+{_NAME}){{0,2}}\s+{_HOUSE}{_FLAT_PL})(?=,?\s+\d\d-\d{{3}}(?![\w-]))"),
    re.compile(rf"(?<!\w)(?P<it>{_NAME}(?:\s+{_NAME}){{0,2}}\s+{_PLACE_HU}\s+{_HOUSE}{_FLOOR_HU})"),
    re.compile(
        rf"(?<!\w)(?P<it>(?:(?:Flat|Apt\.?|Apartment|Unit)\s\w{{1,5}},?\s)?\d{{1,5}}[A-Za-z]?\s{_NAME}(?:\s{_NAME}){{0,2}}"
        rf"\s{_PLACE_EN})(?!\w)"
    ),
)
_CITY_HU = (
    r"(?:Budapest|Debrecen|Szeged|Miskolc|Pécs|Győr|Nyíregyháza|Kecskemét|Székesfehérvár|Szombathely|Szolnok|Tatabánya|"
    r"Érd|Kaposvár|Sopron|Veszprém|Békéscsaba|Zalaegerszeg|Eger|Nagykanizsa|Dunakeszi|Hódmezővásárhely)\w{0,4}"
)
POSTCODES = (
    re.compile(rf"(?<![\w-])(?P<it>\d\d-\d{{3}}(?:\s+{_NAME}(?:\s+{_NAME})?)?)(?![\w-])"),
    re.compile(rf"(?<![\w-])(?P<it>H-\d{{4}}(?:\s+{_NAME})?|[1-9]\d{{3}},?\s+{_CITY_HU})(?!\w)"),
    re.compile(r"(?<!\w)(?P<it>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})(?!\w)"),
    re.compile(r"(?<!\w)(?P<it>[A-Z]{2}\s\d{5}(?:-\d{4})?)(?!\w)"),
)
# The word that says what the number is, an optional `no.`, and the number itself: letters, digits, dashes.
ORDER = re.compile(
    r"(?<!\w)(?:(?:order|parcel|package|shipment|tracking|invoice|booking|reference|ref|ticket|case|customer|client|"
    r"zamówieni\w*|zamowieni\w*|zam\.|paczk\w*|przesyłk\w*|przesylk\w*|faktur\w*|zgłoszeni\w*|reklamacj\w*|klient\w*|"
    r"rendel\w*|csomag\w*|számla\w*|küldemény\w*|ügy\w*|azonosító\w*|ügyfél\w*)"
    r"(?:\s*[:#(]\s*|\s+(?:(?:number|num|no|nr|id|code|numer\w*|szám\w*)\b\.?[:\s]*)?(?:is\s+|to\s+)?[#:]?\s?)"
    r"|\b(?:nr|numer|number|szám)\.?:?\s+#?|#)"
    r"(?P<it>(?=[A-Za-z]{0,6}[-/]?\d)[A-Za-z0-9][A-Za-z0-9/-]{3,30})(?![\w-])",
    re.IGNORECASE,
)

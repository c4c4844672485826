"""Polish, for `spot`: what promises. Its times stand in times_pl. Pure."""

import re

from caredesk.promises.grammar import Grammar, whole, words
from caredesk.promises.times_pl import TIMES

# Folded, `wrócę` and `wróce` are one, and so are "I write" and "he writes" of a few verbs.
VERBS = words(
    "wroc(?:imy|e) powroc(?:imy|e) oddzwoni(?:my|e) zadzwoni(?:my|e) odpisz(?:emy|e) napisz(?:emy|e)",
    "odpowi(?:emy|em) ",
    "odezw(?:iemy|e) sprawdz(?:imy|e) zwroc(?:imy|e) wysl(?:emy|e) przesl(?:emy|e) dosl(?:emy|e) podesl(?:emy|e)",
    "odesl(?:emy|e) dostarcz(?:ymy|e) dorecz(?:ymy|e) naprawi(?:my|e) popraw(?:imy|ie) wyjasni(?:my|e)",
    "ustal(?:imy|e)",
    "przekaz(?:emy|e) wymieni(?:my|e) zalatwi(?:my|e) rozpatrz(?:ymy|e) poinformuj(?:emy|e) powiadom(?:imy|ie)",
    "skontaktuj(?:emy|e) przyjrz(?:ymy|e) zaj(?:miemy|me) zrob(?:imy|ie) przygotuj(?:emy|e) potwierdz(?:imy|e)",
    "uzupelni(?:my|e) odda(?:my|m) nada(?:my|m) odbierzemy odbiore zbada(?:my|m) rozwiaz(?:emy|e) usun(?:iemy|e)",
    "anuluj(?:emy|e) wystawi(?:my|e) przelej(?:emy|e) umowi(?:my|e) przyjedziemy przyjade przywieziemy przywioze",
    "postara(?:my|m) sprobuj(?:emy|e) porozmawia(?:my|m) dopyta(?:my|m) zapyta(?:my|m) dowi(?:emy|em)",
    "zajrz(?:ymy|e)",
    "opublikuj(?:emy|e) poda(?:my|m) wyplac(?:imy|e) udzieli(?:my|e) odblokuj(?:emy|e) zresetuj(?:emy|e)",
    "skoncz(?:ymy|e) dokoncz(?:ymy|e) zweryfikuj(?:emy|e) przeanalizuj(?:emy|e) zglos(?:imy|ze)",
    "zorganizuj(?:emy|e)",
    "zamowi(?:my|e) zaktualizuj(?:emy|e) ponowi(?:my|e) przypomn(?:imy|e) zrekompensuj(?:emy|e) pokryj(?:emy|e)",
    "znajdziemy znajde odnajdziemy odnajde przyspiesz(?:ymy|e) uzgodni(?:my|e) dopilnuj(?:emy|e) zadba(?:my|m)",
    "obiecuj(?:emy|e) gwarantuj(?:emy|e) zamierza(?:my|m) planuj(?:emy|e) zobowiazuj(?:emy|e) przeslucha(?:my|m)",
    "zareaguj(?:emy|e) ureguluj(?:emy|e) wyrowna(?:my|m) aktywuj(?:emy|e) wlacz(?:ymy|e) zaksieguj(?:emy|e)",
).replace(" ", "|")
OURS = (
    r"(?:kurier\w*|techni\w+|kole(?:ga|zanka|dzy)|konsultant\w*|specjali\w+|zespol|dzial|pracowni\w+|prawni\w+|ktos"
    r"|serwisant\w*|monter\w*|kierowni\w+|magazyn|nasz\w*)\b[\w .-]{0,50}?"
)
THEY = words(
    "zadzwonia? oddzwonia? skontaktuj[ea] odpisz[ea] napisz[ea] odpowie(?:dza)? dostarcz[ya] dorecz[ya] przyjedzie",
    "przyjada odbierze odbiora przywiezie przywioza sprawdz[ia] wysle wysla da dadza zajmie zajma wroc[ia]",
    "naprawia?",
    "odezwie odezwa zbada zbadaja rozpatrz[ya] zwroc[ia] poinformuj[ea] przyjrz[ya] bedzie beda",
).replace(" ", "|")
THINGS = (
    r"(?:pieniadz\w*|zwrot|srodki|przelew|paczka|przesylka|odpowiedz|etykieta|faktura|rekompensata|korekta|kod"
    r"|kwota)"
    r"\b[\w .-]{0,40}?"
)
COME = r"(?:wplyn\w+|wroc[ia]|trafi\w*|bedzie|beda|dotrze|dotra|dojdzie|przyjdzie|znajdzie|zostan(?:ie|a))"
POLISH = Grammar(
    joints=re.compile(
        r"[;()]|[,:](?!\d)|(?<!\d) - |\b(?:i|a|oraz|ale|bo|wiec|ze|aby|zeby|gdy|kiedy|jak tylko|po czym"
        r"|nastepnie|wtedy)\b"
    ),
    condition=re.compile(
        r"\b(?:jesli|jezeli|gdyby\w*|o ile|pod warunkiem|w razie|w przypadku|obiecal\w*|chyba ze|powiedzial\w*"
        r"|napisal\w* (?:pan|pani|panstwo))\b|^\W*czy\b"
    ),
    veto=re.compile(
        r"\b(?:nie|nikt|nigdy|czynn\w+|nieczynn\w+|otwar\w+|zamknie\w+|zamykamy|otwieramy|zapraszamy|zwykle"
        r"|zazwyczaj"
        r"|moze|mozemy|moge|mozna|powin\w+|musi\w*|trzeba|nalezy|nieobecn\w+|poproszon\w+|obciazon\w+"
        r"|czekac|sprzedawca|sklep\w*"
        r"|nadawca|bank)\b|\w+(?:libysmy|lybysmy|lbym|labym)\b|pracuje(?:my)? (?:od|do|w)\b"
        r"|\b(?:pan|klient|gdy) (?:napisze|odpisze|wysle|przesle|przekaze)\b"
    ),
    promise=whole(
        words(
            VERBS,
            r"da(?:my|m)(?: \w+){0,3} (?:znac|odpowiedz)",
            r"(?:bede|bedziemy) (?!otwar|czynn|nieczynn|zamk|musie|wdzieczn|na miejscu)\w+",
            rf"{OURS}\b{THEY}",
            r"ogarni(?:emy|e)",
            r"(?:przyjedzie|zadzwoni|oddzwoni|dostarczy|skontaktuje|odezwie)\b[\w .-]{0,40}?"
            r"(?:kurier|technik|kolega|kolezanka|konsultant\w*|monter|serwisant)",
            r"(?:otrzyma|dostanie) (?:pan|pani)|(?:pan|pani) (?:otrzyma|dostanie)",
            r"(?:otrzymaja|dostana) panstwo|panstwo (?:otrzymaja|dostana)",
            r"bedzie (?:pan|pani) mial\w*|bedzie odpowiedz|beda panstwo mie\w+",
            rf"{THINGS}\b{COME}",
            r"zostan(?:ie|a) \w+(?:ny|na|ne|ni|ty|ta|te|ci)",
        )
    ),
    busy=re.compile(
        r"\b(?:pracuj\w+ nad|nad tym pracuj\w+|zajmuj(?:emy|e|a) sie|sie (?:tym|nia|nim) zajmuj\w+"
        r"|sprawdza(?:my|m)|bada(?:my|m)"
        r"|wyjasnia(?:my|m)|analizuj(?:emy|e)|weryfikuj(?:emy|e)|ustala(?:my|m)|juz dzialamy|dzialamy w tej)\b"
    ),
    dated=re.compile(
        r"\b(?!(?:prosimy|przepraszamy|pozdrawiamy|zyczymy|zapraszamy|zostajemy|otwieramy|odbieramy"
        r"|zaczniemy prace)\b)"
        r"(?:po|przy|wy|na|za|od|do|roz|prze|z|u|s)\w{3,}(?:imy|ymy|(?<!uj)emy)\b"
    ),
    contact=whole(
        r"wroc\w+|oddzwoni\w*|zadzwoni\w*|odpi\w+|napi\w+|odpowi\w+|odez\w+|znac|skontaktuj\w+|poinformuj\w+"
        r"|powiadom\w*"
        r"|informac\w+|w kontakcie|odpowiedz\w*|bedziemy informowac|potwierdz\w+|umowi\w+"
    ),
    shut=re.compile(
        r"\b(?:prosze|prosimy|uprzejmie|musi\w*|trzeba|nalezy|pan\w* (?:pisal|napisal|mowil|pytal)\w*"
        r"|\w+(?:lismy|lysmy"
        r"|lem|lam|lo|li|la|ly)|byl\w*|od|czynn\w+)\b(?! mi czas)"
    ),
    times=TIMES,
)

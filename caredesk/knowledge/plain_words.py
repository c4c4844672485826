"""Words that stand in every text and tell nothing of what it is about: no reason for showing an answer. Pure."""

from functools import lru_cache

from caredesk.tickets.fold import fold

_PLAIN = {
    "en": "a about after again all also am an and any are as at be because been before being but by can cannot could "
    "did do does doing don done else ever every everybody everyone for from get gets got had has have having he "
    "hello her here hi him his how i if in into is it its just like ll make may me might more most much must my "
    "no nor not now of off on once one only or other our out over own please re same she should since so some "
    "still such than thank thanks that the their them then there these they this those through to today too "
    "under until up us ve very want was way we were what when where which while who whom why will with would "
    "yesterday yet you your yours",
    "pl": "a aby ale albo az bardzo bez bo by byc byl byla bylo byly chce ci cie co czy czyli dla do dlaczego dobry "
    "dzien dzis dzisiaj gdy gdyz gdzie go i ich ile im ja jak jaka jaki jakie jako je jednak jego jej jest "
    "jestem jesli jeszcze juz kiedy kto ktora ktore ktory ktorych lub ma mam mi mnie moge moj moja moje mozna "
    "moze mu my na nad nam nas nasz nawet nic nie niech nigdy niz no o od ona one oni ono oraz pan pana pani "
    "panie panstwa panstwo po pod poniewaz prosze przed przez przy raz sa sam sie skad sobie swoj ta tak taka "
    "taki takie tam te tego tej ten teraz tez to toba tobie tu tutaj twoj tych tylko tym u w wam was wasz we "
    "wczoraj wiec witam wszystko wy z za zawsze ze zeby znow",
    "hu": "a abban ahhoz ahogy ahol aki akik akkor alatt amely ami amikor annak arra arrol az azert azok azt azzal be "
    "belul benne csak de e ebben egy egyik egyszer ehhez el eleg ennek erre errol es ez ezek ezert ezt ezzel "
    "fel fog ha hanem hello hiszen hogy hogyan hol holnap honnan igen igy ill illetve is itt jo kell ki "
    "koszonom koszi leg lehet lesz ma maga majd mar mas meg mely melyik mert mi miert mig mikor mindig mint mit "
    "most nagyon napot ne neki nekem nem nincs on oda ot pedig rola sem semmi sok szerintem sziasztok szia "
    "tegnap tehat tenyleg ti tobb ugy ugye utan utana vagy vagyok valami van vannak volna volt voltak",
}
_ALL = {lang: frozenset(words.split()) for lang, words in _PLAIN.items()}


@lru_cache(maxsize=50_000)
def is_plain(word: str, lang: str) -> bool:
    """Whether this word, however it is written, says nothing by itself; of an unknown language none does."""
    return fold(word) in _ALL.get(lang, frozenset())

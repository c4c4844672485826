"""Personal data goes out of a question and an answer, words of everyday stay, and a person has the last word."""

import itertools
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caredesk.knowledge import check_digits, naming, striking
from caredesk.knowledge.striking import Known

KASIA = Known(names=("Kasia Wiśniewska",), handles=("kasia_w",), ours=("@parcelhop",))
BELA = Known(names=("Nagy Béla",), handles=("bela7",))
ROSE = Known(names=("Rose May",), handles=("parcel",))


def struck(text: str, known: Known | None = None, lang: str = "en") -> str:
    return striking.strike(text, striking.find(text, known), lang)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("Write to kasia.w+x@poczta.example now", "Write to [e-mail] now", id="an address for mail"),
        pytest.param("Call +48 600 100 200.", "Call [phone].", id="a phone with its country"),
        pytest.param("Call 600-100-200 or (22) 123 45 67", "Call [phone] or [phone]", id="phones in Poland"),
        pytest.param("+48 600 100 200 m", "[phone] m", id="a phone before a letter that is a measure"),
        pytest.param("Hívjon: 06 30 123 4567", "Hívjon: [phone]", id="a phone in Hungary"),
        pytest.param("PL61 1090 1014 0000 0712 1981 2874 is mine", "[bank account] is mine", id="an account"),
        pytest.param("61 1090 1014 0000 0712 1981 2874", "[bank account]", id="an account without its country"),
        pytest.param("11773016-11111018-00000000", "[bank account]", id="an account in Hungary"),
        pytest.param(
            "4000000000000002 10000001-20000002", "[card number] [bank account]", id="two numbers that run together"
        ),
        pytest.param("card 4111 1111 1111 1111", "card [card number]", id="a card"),
        pytest.param("PESEL 44051401359", "PESEL [ID number]", id="a person's number"),
        pytest.param("Order #48213, parcel PL123456789HU", "Order #[number], parcel [number]", id="orders and parcels"),
        pytest.param("zamówienie nr ZA-2025/8812 czeka", "zamówienie nr [number] czeka", id="an order in Polish"),
        pytest.param("Rendelés: RE-88121", "Rendelés: [number]", id="an order in Hungarian"),
        pytest.param("ul. Prosta 12/4, 00-950 Warszawa. Pa", "[address], [postcode]. Pa", id="an address in Poland"),
        pytest.param("al. Jana Pawła II 5 m. 7", "[address]", id="an avenue with a flat"),
        pytest.param("1052 Budapest, Petőfi utca 12. 3. em. 4. ajtó", "[postcode], [address]", id="one in Hungary"),
        pytest.param("Flat 3, 12 Baker Street, NW1 6XE", "[address], [postcode]", id="one in England"),
        pytest.param("ask @friend.one and @anna@mastodon.example", "ask [account] and [account]", id="other accounts"),
    ],
)
def test_what_says_who_somebody_is_goes(text: str, kept: str) -> None:
    assert struck(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The update 5.2 for iOS 17 came on 2025-11-26 at 10:30.", id="versions and times"),
        pytest.param("Otwarte 8-16, w sobotę 9-13, przerwa 12:00-12:30.", id="opening hours"),
        pytest.param("Kosztuje 1 000 000 zł albo 49,99 zł, wcześniej 10-150 zł.", id="prices"),
        pytest.param("1000 Ft, 2 500 000 Ft, 30 %, 12 kg, 24/7", id="prices and measures in Hungarian"),
        pytest.param("The parcel waits three days; order it again within 14 days.", id="ordering"),
        pytest.param("Ulica była pusta. Rok 2025 minął.", id="a street in a sentence"),
        pytest.param("A nagy csomag 2026 novemberében jött.", id="a year in Hungarian"),
        pytest.param("Zamówienie z 2025 roku", id="an order of a year"),
        pytest.param("@parcelhop helps", id="our own account"),
    ],
)
def test_words_of_everyday_stay(text: str) -> None:
    assert struck(text, Known(ours=("@parcelhop",))) == text


@pytest.mark.parametrize(
    ("known", "text", "kept"),
    [
        pytest.param(KASIA, "Paczka Kasi Wiśniewskiej", "Paczka [imię]", id="a whole name, inflected"),
        pytest.param(KASIA, "Kurier, Pani Kasiu, jedzie", "Kurier, Pani [imię], jedzie", id="the vocative"),
        pytest.param(KASIA, "od kasia_w przyszło", "od [konto] przyszło", id="a handle that is no word"),
        pytest.param(
            BELA, "Béla bácsi, Bélának küldték, Nagy úr", "[imię] bácsi, [imię] küldték, [imię] úr", id="in Hungarian"
        ),
        pytest.param(BELA, "Nagy csomag, nagy öröm", "Nagy csomag, nagy öröm", id="a surname that is a word"),
        pytest.param(BELA, "Béla Nagy és Nagy Béla", "[imię] és [imię]", id="in either order"),
        pytest.param(ROSE, "May I ask? The price rose in may.", "May I ask? The price rose in may.", id="a word"),
        pytest.param(ROSE, "Dear Rose came", "Dear [imię] came", id="a word behind a title"),
        pytest.param(ROSE, "my parcel, your Parcel", "my parcel, your Parcel", id="a handle that is a word"),
        pytest.param(ROSE, "ask @parcel", "ask [konto]", id="the same written as a handle"),
        pytest.param(Known(names=("Anna Ani",)), "Ani paczki, ani kuriera", "Ani paczki, ani kuriera", id="neither"),
    ],
)
def test_a_name_goes_and_the_word_that_it_also_is_stays(known: Known, text: str, kept: str) -> None:
    spans = [one for one in striking.find(text, known) if one.kind != "greeting"]

    assert striking.strike(text, spans, "pl") == kept


@pytest.mark.parametrize(
    "hello", ["Cześć Kasiu,\n", "Pani Kasiu, ", "Dzień dobry, Pani Kasiu! ", "Szanowna Pani Wiśniewska,\n\n"]
)
def test_a_greeting_of_somebody_goes_with_the_name(hello: str) -> None:
    assert struck(hello + "paczka jest w drodze.", KASIA, "pl") == "Paczka jest w drodze."


POLISH = {
    "Paweł Kowalski": "Pawle, Pawłem, Kowalskich, Kowalscy, Kowalskim",
    "Michał Wójcik": "Michale, Wójcikowie, Wójcików",
    "Robert Duda": "Robercie, Robertowi",
    "Magda Nowak": "Magdzie, Magdo, Nowakowie, Nowaków, Nowakową",
    "Marta Zielińska": "Marcie, Zielińskich",
    "Antoni Lis": "Antoniego, Antoniemu",
    "Maria Sawicka": "Marii, Mario, Sawickiej",
    "Konrad Wróbel": "Konradzie, Wróbla",
}
MAGYAR = {
    "Kovács Béla": "Kováccsal, Kovácsnak, Bélával, Béláéknál, Kovácsné, Kovácsnénak",
    "Nagy Balázs": "Balázzsal, Balázsét",
    "Szabó György": "Györggyel, Szabóval, Szabóné",
    "Horváth Zsófia": "Horváthtal, Zsófiáé, Zsófiának",
    "Szűcs Endre": "Szűccsel, Endrével",
    "Kiss Dániel": "Kissel, Dániellel, Dánielét",
}
FORMS = [(name, form) for names in (POLISH, MAGYAR) for name, forms in names.items() for form in forms.split(", ")]


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[form for _, form in FORMS])
def test_a_name_goes_in_every_case_in_which_people_write_it(name: str, form: str) -> None:
    assert struck(f"Rozmawialiśmy wczoraj, {form} o tym wie.", Known((name,)), "pl") == (
        "Rozmawialiśmy wczoraj, [imię] o tym wie."
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Cześć Magda, paczka jest.", "Paczka jest."),
        ("Dziękuję, Pani Magdo!", "Dziękuję, Pani [imię]!"),
        ("Magda to imię.", "Magda to imię."),
    ],
)
def test_a_name_of_one_word_goes_where_somebody_is_spoken_to(text: str, kept: str) -> None:
    assert struck(text, Known(("Magda",)), "pl") == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dziękujemy, Panie Tomaszu!", "Dziękujemy, Panie [imię]!"),
        ("Please ask Mrs Miller", "Please ask Mrs [imię]"),
        ("Kérdezze meg Kiss úrtól", "Kérdezze meg [imię] úrtól"),
        ("pani dzwoni, pan czeka", "pani dzwoni, pan czeka"),
        ("tel:+48600100200, tel.600 100 200", "tel:[telefon], tel.[telefon]"),
        ("Mieszkam na ul.Długiej 5/7", "Mieszkam na [adres]"),
        ("Długa 5, 80-831 Gdańsk", "[adres], [kod pocztowy]"),
        ("Váci út 1-3. II. em. 5.", "[adres]"),
        ("Piszę z facebook.com/jan.kowalski.5", "Piszę z [konto]"),
    ],
)
def test_titles_numbers_and_profiles_go_whoever_they_are(text: str, kept: str) -> None:
    assert struck(text, None, "pl") == kept


def test_a_greeting_of_everybody_stays() -> None:
    assert struck("Dzień dobry, gdzie jest paczka?", KASIA, "pl") == "Dzień dobry, gdzie jest paczka?"


def test_what_a_person_strikes_goes_wherever_it_stands() -> None:
    spans = striking.by_hand("Left at the Blue Door. The blue door is mine.", ["blue door", " "])

    assert (
        striking.strike("Left at the Blue Door. The blue door is mine.", spans, "en")
        == "Left at the […]. The […] is mine."
    )


def test_segments_are_the_text_again() -> None:
    text = "Call +48 600 100 200 or write to a@b.example"

    assert "".join(piece for piece, _ in striking.segments(text, striking.find(text))) == text


WORDS = st.text(alphabet=string.ascii_lowercase + "ąćęłńóśźżáéíóöőúüű ,.!?\n", max_size=60)
DIGITS = st.text(alphabet=string.digits, min_size=8, max_size=8)


def with_check(body: str) -> str:
    return body + str((10 - sum(int(one) * (9, 7, 3, 1)[at % 4] for at, one in enumerate(body)) % 10) % 10)


@st.composite
def secrets(draw: st.DrawFn) -> str:
    """A number that proves what it is, or an address for mail."""
    kind = draw(st.sampled_from(["iban", "card", "mail", "phone", "hungarian"]))
    body = draw(st.text(alphabet=string.digits, min_size=24, max_size=24))
    if kind == "iban":
        rest = 98 - int(body + "252100") % 97
        return f"PL{rest:02}{body}"
    if kind == "card":
        plain = "4" + body[:14]
        return next(plain + one for one in string.digits if check_digits.card(plain + one))
    if kind == "hungarian":
        return f"{with_check('1' + body[:6])}-{with_check('2' + body[7:13])}"
    return f"{body[:3]}x@mail{body[3:5]}.example" if kind == "mail" else f"+48 6{body[:2]} {body[2:5]} {body[5:8]}"


@settings(max_examples=150)
@given(WORDS, secrets(), WORDS)
def test_no_number_that_proves_itself_is_left(before: str, secret: str, after: str) -> None:
    kept = struck(f"{before} {secret} {after}")

    assert secret not in kept
    assert check_digits.digits(secret)[-4:] not in check_digits.digits(kept)


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(WORDS, secrets(), st.sampled_from(["Kasia Wiśniewska", "@someone", "ul. Prosta 12"])), max_size=6
    )
)
def test_pieces_stand_apart_in_their_order_and_nothing_is_struck_twice(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = striking.find(text, KASIA)

    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    kept = striking.strike(text, spans, "en")
    assert [one for one in striking.find(kept, KASIA) if one.kind != "greeting"] == []


@settings(max_examples=100)
@given(WORDS)
def test_small_words_alone_are_never_struck(text: str) -> None:
    assert (
        struck(text, Known(names=("Kasia Wrona", "Nagy Zoltán", "Rose May"), handles=("parcel", "paczka")))
        == text.strip()
    )


@pytest.mark.parametrize(
    "text", ["+" * 20_000, "1 " * 10_000, "A" * 20_000, "Kasia " * 3_000, "ul. " * 5_000, "@" * 9_999]
)
def test_a_long_text_is_read_soon(text: str) -> None:
    striking.find(text, KASIA)


def test_names_without_letters_find_nothing() -> None:
    assert list(naming.names(("", "– ,", "A B")).find("A B, – and a b")) == [(0, 3), (11, 14)]

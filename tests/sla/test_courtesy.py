"""A closing courtesy opens no new clock; whatever might want an answer is none."""

import pytest

from caredesk.sla.courtesy import LONGEST, MOST_WORDS, is_courtesy

COURTEOUS = [
    ("Thanks!", "en"),
    ("thank you so much 😊", "en"),
    ("Thank you very much for your help.", "en"),
    ("thx", "en"),
    ("ok", "en"),
    ("OK, great, thanks!!!", "en"),
    ("Got it, cheers", "en"),
    ("Great, thanks a lot for the quick reply! Have a nice day", "en"),
    ("Thanksss", "en"),
    ("ta", "en"),
    ("@parcelhop thanks!", "en"),
    ("@parcelhop24@social.example, @ola: many thanks", "en"),
    ("Perfect 👍", "en"),
    ("thanks <3", "en"),
    ("Dziękuję bardzo 🙂", "pl"),
    ("Dzięki!", "pl"),
    ("dzieki wielkie :)", "pl"),
    ("ok super dzięki", "pl"),
    ("Super, dziękuję za szybką odpowiedź i pozdrawiam", "pl"),
    ("Serdecznie dziękuję Panu za pomoc.\n\nMiłego dnia!", "pl"),
    ("git", "pl"),
    ("dobra, dzięki ;)", "pl"),
    ("dzie\u0328kuje\u0328", "pl"),
    ("Spoko, na razie", "pl"),
    ("Köszönöm szépen!", "hu"),
    ("Nagyon köszönöm a gyors választ! ❤️", "hu"),
    ("köszi", "hu"),
    ("Rendben, köszönöm. További szép napot kívánok!", "hu"),
    ("Oké, szuper, köszönjük a segítséget", "hu"),
    ("koszonom szepen", ""),
    ("ÉRTEM, KÖSZÖNÖM", "hu"),
    ("👍", ""),
    ("👍🏽👍🏽", "pl"),
    ("❤️", "de"),
    ("Thanks, dziękuję, köszönöm 🙏", "en"),
    ("ok dzięki, thank you!", "pl"),
    ("thank you", "pl"),
]

WANTING = [
    ("", "en"),
    ("   ", "en"),
    ("!!!", "en"),
    ("@parcelhop", "en"),
    ("thanks for nothing", "en"),
    ("Thanks, but it still does not work", "en"),
    ("great, another delay", "en"),
    ("Great!", "en"),
    ("great 🙂", "en"),
    ("ok?", "en"),
    ("Thanks！Really？", "en"),
    ("thanks?!", "en"),
    ("thanks...", "en"),
    ("Thanks. . .", "en"),
    ("ok…", "en"),
    ("thanks in advance", "en"),
    ("ok, help", "en"),
    ("no thanks", "en"),
    ("not ok", "en"),
    ("yes", "en"),
    ("hello", "en"),
    ("Hi, good", "en"),
    ("thanks 🙄", "en"),
    ("thanks 😂", "en"),
    ("ok 😡", "en"),
    ("thanks :(", "en"),
    ('"thanks"', "en"),
    ("*thanks*", "en"),
    ("thanks /s", "en"),
    ("thanks for 3 weeks", "en"),
    ("thanks, order 4711", "en"),
    ("thx 1️⃣", "en"),
    ("thanks http://parcelhop.example", "en"),
    ("thanks.ok", "en"),
    ("thanks @competitor", "en"),
    ("git", "en"),
    ("ta", "pl"),
    ("🙏🙏🙏", ""),
    ("dzięki, ale nadal nie działa", "pl"),
    ("Dziękuję za nic", "pl"),
    ("dziękuję, nie", "pl"),
    ("dzięki, czekam", "pl"),
    ("Z góry dziękuję", "pl"),
    ("super", "pl"),
    ("no super...", "pl"),
    ("ok, a kiedy?", "pl"),
    ("Dzień dobry", "pl"),
    ("tak", "pl"),
    ("köszönöm, de...", "hu"),
    ("köszönöm, de nem jött meg", "hu"),
    ("Előre is köszönöm!", "hu"),
    ("köszönöm a semmit", "hu"),
    ("ok és mikor?", "hu"),
    ("igen", "hu"),
    ("Jó napot kívánok!", "hu"),
    ("Danke schön", "de"),
    ("спасибо", "ru"),
    ("thаnks", "en"),  # with a Cyrillic letter
    ("tha\u200bnks", "en"),
    ("thanks\u202e", "en"),
    ("thanks " * (MOST_WORDS + 1), "en"),
    ("thanks" + "!" * LONGEST, "en"),
]


@pytest.mark.parametrize(("text", "lang"), COURTEOUS)
def test_a_closing_courtesy_waits_for_no_answer(text, lang):
    assert is_courtesy(text, lang)


@pytest.mark.parametrize(("text", "lang"), WANTING)
def test_what_might_want_an_answer_is_no_courtesy(text, lang):
    assert not is_courtesy(text, lang)


def test_one_foreign_word_is_enough_to_want_an_answer():
    courtesies = [text for text, _ in COURTEOUS]

    assert not [text for text in courtesies if is_courtesy(f"{text} parcel") or is_courtesy(f"{text}?")]


def test_a_text_without_end_costs_nothing_and_is_no_courtesy():
    assert not is_courtesy("thanks " * 1_000_000)

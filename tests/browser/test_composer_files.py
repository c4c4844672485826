"""Files in the composer: by button, drop and paste, with their way, kept over a reload, sent, shown, taken back."""

import base64

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.stage import Desk, until
from tests.browser.window import Window
from tests.tickets.pictures import picture

PHOTO = FilePayload(name="mapa.png", mimeType="image/png", buffer=picture("PNG", (300, 200)))
LIAR = FilePayload(name="kot.png", mimeType="image/png", buffer=b"<script>alert(1)</script>")
# A drag or a paste as the browser makes it, with a file in it.
GIVEN = """([selector, type, name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: 'image/png' }));
  const told = { bubbles: true, cancelable: true };
  const event = type === 'paste'
    ? new ClipboardEvent('paste', { ...told, clipboardData: carried })
    : new DragEvent(type, { ...told, dataTransfer: carried });
  document.querySelector(selector).dispatchEvent(event);
}"""


def add(page: Page, *files: FilePayload) -> None:
    page.locator("compose-files input[type=file]").set_input_files(list(files))


def give(page: Page, how: str, name: str) -> None:
    data = base64.b64encode(picture("PNG", (60, 40))).decode()
    page.evaluate(GIVEN, ["#body" if how == "paste" else "#composer", how, name, data])


def face(page: Page, number: int = 0) -> dict:
    """Whether the small picture can be seen."""
    image = page.locator("compose-files .file__face img").nth(number)
    expect(image).to_be_visible()
    return image.evaluate("async (img) => { await img.decode(); return [img.naturalWidth, img.naturalHeight]; }")


def test_a_picture_goes_from_the_disk_to_the_customer_and_into_the_thread(desk: Desk, ola: Window):
    ticket = desk.ticket("file-1", "Where is your shop?")
    page = ola.ticket(ticket)
    page.locator("#body").type("Here is the map.")
    add(page, PHOTO)
    assert face(page) == [300, 200]

    page.reload()
    ola.connected()
    expect(page.locator("#body")).to_have_value("Here is the map.")
    page.get_by_label("What does mapa.png show?").fill("A map with our shops")
    page.locator("#body").press("Control+Enter")

    shown = page.locator(".post--out .attached img")
    expect(shown).to_have_attribute("alt", "A map with our shops")
    expect(page.locator("compose-files .file")).to_have_count(0)
    sent = until(lambda: [one for one in desk.receiver.public if one["text"] == "Here is the map."])[0]
    assert [(one["description"], one["media_type"]) for one in sent["files"]] == [("A map with our shops", "image/png")]


def test_pictures_come_by_drop_and_by_paste_and_each_kind_has_its_own(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("file-2", "And the second?"))

    give(page, "dragover", "x.png")
    expect(page.locator("#composer.composer--drop")).to_be_visible()
    give(page, "drop", "dropped.png")
    expect(page.locator("compose-files")).to_contain_text("dropped.png")
    give(page, "paste", "pasted.png")
    expect(page.locator("compose-files .file:visible")).to_have_count(2)

    page.locator("#composer input[value=note]").check(force=True)
    expect(page.locator("compose-files .file:visible")).to_have_count(0)
    page.locator("#composer input[value=public]").check(force=True)
    page.get_by_role("button", name="Leave dropped.png out").click()
    expect(page.locator("compose-files .file:visible")).to_have_count(1)
    expect(page.locator("#body")).to_be_focused()


def test_a_file_that_lies_is_refused_and_the_words_stay(desk: Desk, ola: Window):
    ola.foresee(r"status of 422")
    page = ola.ticket(desk.ticket("file-3", "Liars?"))
    page.locator("#body").type("My words.")

    add(page, LIAR, PHOTO)

    expect(page.locator(".files--coming")).to_contain_text("kot.png is named like a picture")
    expect(page.locator("compose-files .files-slot .file")).to_have_count(1)
    expect(page.locator("#body")).to_have_value("My words.")
    page.get_by_role("button", name="Put away").click()
    expect(page.locator(".files--coming")).to_be_hidden()
    expect(page.locator(".composer__send").first).to_be_enabled()


def test_an_upload_that_is_cut_off_is_tried_again_and_is_there_once(desk: Desk, ola: Window):
    ola.foresee(r"ERR_FAILED|Failed to load")
    page = ola.ticket(desk.ticket("file-4", "Cut off?"))
    page.locator("#body").type("Words.")
    page.route("**/files/public", lambda route: route.abort("failed"), times=1)

    add(page, PHOTO)

    expect(page.locator(".files--coming")).to_contain_text("The upload was cut off")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("compose-files .files-slot .file")).to_have_count(1)
    expect(page.locator(".files--coming")).to_be_hidden()


def test_words_wait_for_an_upload_that_is_under_way_and_it_can_be_stopped(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("file-5", "Slow?"))
    page.locator("#body").type("Words.")
    page.route("**/files/public", lambda _route: None, times=1)

    add(page, PHOTO)

    expect(page.locator(".files--coming progress")).to_be_visible()
    expect(page.locator(".composer__send").first).to_be_disabled()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".files--coming")).to_be_hidden()
    expect(page.locator(".composer__send").first).to_be_enabled()
    page.unroute_all(behavior="ignoreErrors")


def test_a_picture_without_words_is_asked_about_and_sent_anyway_when_the_agent_says_so(desk: Desk, ola: Window):
    ola.foresee(r"status of 409")
    ticket = desk.ticket("file-6", "Undescribed?")
    page = ola.ticket(ticket)
    page.locator("#body").type("Look.")
    add(page, PHOTO)
    expect(page.locator("compose-files .file--silent")).to_be_visible()

    page.locator("#body").press("Control+Enter")

    expect(page.locator(".composer__guard")).to_contain_text("1 picture has no description")
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".post--out .attached img")).to_be_visible()


def test_a_reply_that_is_undone_brings_words_and_picture_back(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("file-7", "Undo?"))
    page.locator("#body").type("Too early.")
    add(page, PHOTO)
    page.get_by_label("What does mapa.png show?").fill("A map")
    page.locator("#body").press("Control+Enter")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator("#body")).to_have_value("Too early.")
    expect(page.get_by_label("What does mapa.png show?")).to_have_value("A map")


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [("en", "waving"), ("pl", "machająca"), ("hu", "integető")],
    ids=["English", "Polish", "Hungarian"],
)
def test_an_emoji_is_found_by_words_put_in_at_the_caret_and_taken_out_by_undo(
    desk: Desk, window, lang: str, wanted: str
):
    from caredesk.core import db
    from tests import cast

    with db.transaction():
        db.lock(cast.agent("bence@parcelhop.example")).lang = lang
    bence = window("bence")
    page = bence.ticket(desk.ticket(f"emoji-{lang}", "Hello?"))
    page.locator("#body").fill("Hello and bye")
    page.locator("#body").evaluate("(box) => box.setSelectionRange(5, 5)")

    page.locator("emoji-picker button").click()
    page.keyboard.type(wanted)
    expect(page.locator(".emoji__sign").first).to_have_text("👋")
    page.keyboard.press("Enter")

    expect(page.locator("#body")).to_have_value("Hello👋 and bye")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value("Hello and bye")


def test_a_colleague_is_named_in_a_note_by_a_few_letters_and_undo_takes_the_name_out(desk: Desk, ola: Window):
    page = ola.ticket(desk.ticket("at-1", "Whom?"))
    page.locator("#composer input[value=note]").check(force=True)
    page.locator("#body").type("Ask @ben")
    expect(page.locator("#picker")).to_contain_text("Bence")

    page.keyboard.press("Enter")

    expect(page.locator("#body")).to_have_value("Ask @bence ")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value("Ask @ben")

"""Nothing is shown that is not so, nobody sees what is not theirs, and nothing makes a noise before it was asked to."""

from playwright.sync_api import Page, expect

from caredesk.team import actions as team
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.stage import Desk
from tests.browser.window import Window

# A browser that counts what it would have shown or played; its tab is never in front.
COUNTED = """Object.defineProperty(document, 'hidden', { get: () => Boolean(window.away) });
window.notices = []; window.sounds = 0;
window.Notification = class { static permission = 'default';
  static async requestPermission() { return (Notification.permission = 'granted'); }
  constructor(title, told) { window.notices.push(told.body); } addEventListener() {} };
const Real = window.AudioContext;
window.AudioContext = class extends Real { constructor() { super(); window.sounds += 1; } };"""


def mention(window: Window, ticket: int, text: str) -> None:
    page = window.ticket(ticket)
    page.keyboard.press("n")
    page.locator("#body").fill(f"@ola {text}")
    page.locator("#body").press("Control+Enter")
    expect(page.locator("#posts")).to_contain_text(text)


def noise(page: Page) -> tuple[int, int]:
    return page.evaluate("window.notices.length"), page.evaluate("window.sounds")


def test_sent_is_said_when_the_network_has_answered_and_not_before(desk: Desk, ola: Window):
    ticket = desk.ticket("truth-1", "Tell me the truth", thread="truth")
    page = ola.ticket(ticket)
    desk.receiver.fault("pause", path="/replies", seconds=2, after=True)
    page.locator("#body").type("The truth")
    page.locator("#body").press("Control+Enter")

    expect(page.locator(".outgoing--sending")).to_be_visible(timeout=20_000)
    expect(page.locator(".outgoing--sent")).to_have_count(0)
    expect(page.locator(".outgoing--sent")).to_be_visible(timeout=20_000)
    assert len([post for post in desk.receiver.public if post["thread_id"] == "truth"]) == 1


def test_a_reply_that_the_network_refuses_says_so_and_why(desk: Desk, ola: Window):
    ticket = desk.ticket("refused-1", "Refuse me", thread="refused")
    page = ola.ticket(ticket)
    desk.receiver.fault("answer", path="/replies", status=422)
    page.locator("#body").type("These words will be refused")
    page.locator("#body").press("Control+Enter")

    expect(page.locator(".outgoing--failed")).to_be_visible(timeout=20_000)
    expect(page.locator(".outgoing__why")).to_contain_text("422")
    page.locator("[data-act=retry]").click()
    expect(page.locator(".outgoing--sent")).to_be_visible(timeout=20_000)


def test_words_that_a_customer_removed_are_shown_as_removed_and_kept(desk: Desk, ola: Window):
    ticket = desk.ticket("gone-1", "I regret these words", thread="gone")
    page = ola.ticket(ticket)

    desk.post("gone-1", "", thread="gone", type="post.removed")

    expect(page.locator(".post--gone")).to_contain_text("I regret these words")
    expect(page.locator(".post--gone")).to_contain_text("emoved")
    expect(ola.row(ticket)).to_contain_text("Removed")


def test_nothing_of_another_team_is_ever_pushed(desk: Desk, window: Opens, ola: Window):
    otto = window("outsider")
    frames: list[str] = []
    otto.page.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(str(frame))))
    otto.inbox("open")
    ola.inbox("open")

    ticket = desk.ticket("wall-1", "Only for Care PL", author={"id": "w", "handle": "w", "name": "Walled Person"})

    expect(ola.row(ticket)).to_contain_text("Only for Care PL")
    otto.page.wait_for_timeout(1000)
    expect(otto.page.locator("#rows > .row")).to_have_count(0)
    expect(otto.page.locator("[data-count=open]").first).to_have_text("0")
    assert [frame for frame in frames if "Care PL" in frame or "Walled" in frame] == []


def test_who_is_suspended_is_out_within_two_seconds(desk: Desk, window: Opens):
    vera = window("vera")
    vera.foresee(r"status of 401")
    page = vera.inbox()
    frames: list[str] = []
    page.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(str(frame))))

    team.suspend(cast.agent("vera@parcelhop.example"), cast.agent("eva@parcelhop.example"))

    page.wait_for_url("**/sign-in**", timeout=2500)
    desk.post("late-1", "Not for Vera any more")
    page.wait_for_timeout(300)
    assert frames == []


def test_a_wrong_clock_in_the_browser_changes_no_time_that_is_left(desk: Desk, ola: Window):
    ticket = desk.ticket("clock-1", "How long do I wait?")
    ola.page.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 3600_000;")

    page = ola.ticket(ticket)

    expect(page.locator("#ticket-head .sla__time")).to_have_text("3h 59m")
    expect(ola.row(ticket).locator(".sla__time")).to_have_text("3h 59m")


def test_no_sound_and_no_notice_before_they_were_asked_for_and_then_one_at_most(desk: Desk, ola: Window, bence: Window):
    first, second = desk.ticket("noise-1", "A secret complaint"), desk.ticket("noise-2", "Another one")
    ola.page.add_init_script(COUNTED)
    page = ola.inbox()
    page.evaluate("window.away = true")
    mention(bence, first, "please look")
    expect(page.locator(".toast")).to_have_count(1)
    assert noise(page) == (0, 0)

    page.locator("#notify").click()
    page.wait_for_timeout(10_000)
    mention(bence, second, "and here")
    mention(bence, first, "and here again")

    expect(page.locator(".toast")).to_have_count(2)
    assert noise(page) == (1, 0)
    assert "complaint" not in page.evaluate("window.notices[0]")

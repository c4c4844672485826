"""A profile is used again, and nothing of whoever had it before is in it; only the desk's scripts are."""

from tests.browser.stage import Desk

KEPT = """() => { localStorage.setItem('draft:1', 'words'); sessionStorage.setItem('here', '1');
  document.cookie = 'mark=1'; indexedDB.open('kept'); }"""
LEFT = """async () => [Object.keys(localStorage), Object.keys(sessionStorage), document.cookie.includes('mark'),
  (await indexedDB.databases()).length]"""
FETCHED = "() => performance.getEntriesByType('resource').filter((one) => one.transferSize > 0).length"


def test_only_the_scripts_are_left_in_a_profile(desk: Desk) -> None:
    with desk.window("ola") as before:
        page = before.open("/me")
        before.tab().goto("/me")
        page.evaluate(KEPT)
        before.page.add_init_script("window.mine = true")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        before.foresee("anything")

    with desk.window("bence") as after:
        page = after.open("/me")

        assert after.context is before.context
        assert page.locator("body").get_attribute("data-me-name") == "Bence Kovács"
        assert page.evaluate(LEFT) == [[], [], False, 0]
        assert page.evaluate("[window.mine, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            *(None, 1440, False)
        ]
        assert page.evaluate(FETCHED) < 5
        assert after.context.pages == [page]


def test_two_at_once_are_two(desk: Desk) -> None:
    with desk.window("ola") as one, desk.window("bence") as other:
        assert one.context is not other.context
        assert [window.open("/me").locator("body").get_attribute("data-me-name") for window in (one, other)] == [
            *("Ola Nowak", "Bence Kovács")
        ]

"""Browser profiles that are used again, emptied of all that a person leaves; the desk's scripts stay in their cache.

A new profile fetches more than eighty files and compiles them, which took longer than most tests do after it. The
scripts' addresses hold a hash of them: what is in the cache is what the desk would send.
"""

from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

REPORT_CSP = """addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI || event.sample}`));"""
# "Live" means: the socket stands, and what was missed has been asked for.
SHOW_LINE = """document.addEventListener('live:connected', () => (document.documentElement.dataset.live = ''));
document.addEventListener('live:state', ({ detail }) =>
  detail.fresh || delete document.documentElement.dataset.live);"""
_free: dict[str, list[BrowserContext]] = defaultdict(list)


def taken(browser: Browser, look: dict[str, Any]) -> BrowserContext:
    """A profile with this look that nobody uses."""
    free = _free[_key(browser, look)]
    return free.pop() if free else _made(browser, look)


def given_back(browser: Browser, look: dict[str, Any], profile: BrowserContext) -> None:
    """With nothing open: a script that a test adds belongs to a page, and goes with it."""
    for page in profile.pages:
        page.close()
    profile.clear_cookies()
    _free[_key(browser, look)].append(profile)


def emptied(page: Page, origin: str) -> None:
    """Without what scripts kept there for whoever was here before."""
    line = page.context.new_cdp_session(page)
    line.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    line.detach()


def _made(browser: Browser, look: dict[str, Any]) -> BrowserContext:
    made = browser.new_context(**look)
    for script in (REPORT_CSP, SHOW_LINE):
        made.add_init_script(script)
    return made


def _key(browser: Browser, look: dict[str, Any]) -> str:
    return f"{id(browser)} {sorted(look.items())}"

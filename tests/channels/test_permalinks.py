"""The same post has one name, however its address is written; two posts never have one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.channels.permalinks import canonical

SAME = [
    (
        "https://example.org/a",
        "http://www.example.org/a/",
        "https://EXAMPLE.org:443/a?utm_source=x&fbclid=1",
        "https://m.example.org//a#top",
    ),
    ("https://example.org/a?id=1&page=2", "https://example.org/a?page=2&utm_medium=y&id=1"),
    (
        "https://x.com/kasia/status/123",
        "https://twitter.com/kasia/status/123?s=20&t=abc",
        "https://mobile.twitter.com/i/web/status/123",
        "http://www.x.com/Kasia/statuses/123/photo/1",
    ),
    (
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ugz1", "https://youtube.com/watch?lc=Ugz1&v=dQw4w9WgXcQ"),
    (
        "https://www.facebook.com/parcelhop/posts/123",
        "https://m.facebook.com/story.php?story_fbid=123&id=9",
        "https://fb.com/permalink.php?story_fbid=123&id=9&__tn__=x",
        "https://pl-pl.facebook.com/parcelhop/posts/some-words/123",
    ),
    (
        "https://www.facebook.com/parcelhop/posts/123?comment_id=5",
        "https://m.facebook.com/story.php?story_fbid=123&id=9&comment_id=5",
    ),
    (
        "https://www.instagram.com/p/C1a-b/",
        "https://instagram.com/parcelhop/reel/C1a-b/?igsh=x",
        "https://instagr.am/p/C1a-b",
    ),
    (
        "https://www.reddit.com/r/Polska/comments/abc12/gdzie_paczka/",
        "https://old.reddit.com/comments/abc12",
        "https://redd.it/abc12",
        "https://www.reddit.com/r/polska/comments/abc12/?share_id=1",
    ),
    ("https://bsky.app/profile/kasia.example/post/3lk", "https://bsky.app/profile/did:plc:abc/post/3lk"),
    ("https://t.me/parcelhop/17", "https://telegram.me/s/parcelhop/17?single"),
    ("https://www.tiktok.com/@kasia/video/7", "https://m.tiktok.com/@kasia/video/7?_r=1"),
    ("https://mastodon.example/@kasia/1", "https://mastodon.example/@kasia/1/"),
]
OTHER = [
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a", "https://example.org:8443/a"),
    ("https://x.com/kasia/status/123", "https://x.com/kasia/status/1234"),
    ("https://x.com/kasia", "https://x.com/zoltan"),
    ("https://www.youtube.com/watch?v=a1", "https://www.youtube.com/watch?v=a2"),
    ("https://www.youtube.com/watch?v=a1", "https://www.youtube.com/watch?v=a1&lc=U1"),
    ("https://www.facebook.com/p/posts/1", "https://www.facebook.com/p/posts/1?comment_id=5"),
    (
        "https://www.facebook.com/p/posts/1?comment_id=5",
        "https://www.facebook.com/p/posts/1?comment_id=5&reply_comment_id=6",
    ),
    ("https://www.reddit.com/r/a/comments/abc12/x/", "https://www.reddit.com/r/a/comments/abc12/x/def34/"),
    ("https://bsky.app/profile/a/post/3lk", "https://bsky.app/profile/a/post/3lm"),
    ("https://m.example/@kasia/1", "https://other.example/@kasia/1"),
    ("https://maps.example/", "https://aps.example/"),
]


@pytest.mark.parametrize("addresses", SAME)
def test_one_post_has_one_name(addresses: tuple[str, ...]) -> None:
    assert len({canonical(one) for one in addresses}) == 1
    assert canonical(addresses[0])


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_posts_have_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "ftp://example.org/a", "example.org", "https://", "http://[", "https://a:99999/"]
)
def test_what_is_no_address_has_no_name(url: str) -> None:
    assert canonical(url) == ""


@given(st.text(max_size=60))
def test_a_name_is_its_own_name(text: str) -> None:
    name = canonical(f"https://example.org/{text}")

    assert canonical(f"https://{name}") in (name, "") or "%" in name or "?" in name
    assert isinstance(canonical(f"https://x.com/{text}"), str)

"""The last of the twenty nastiest inputs, 17 to 20: what a network answers, what it lists, what becomes of an account.

See `nastiest`, whose table these rows are a part of.
"""

from collections.abc import Iterator

from tests.channels.nasty_cells import (
    ANSWERS,
    MAIL_SERVERS,
    NO_SAY,
    PAGES,
    POSTROOM,
    PULLED_AGAIN,
    SENDS,
    Cell,
    Row,
    by,
    never,
    row,
)


# fmt: off
def answers() -> Iterator[Row]:
    """17, 18: answers that are none."""
    no_http = never("SMTP and IMAP know no Retry-After; their refusals are rows of their own table")
    for form in ("in seconds", "as an HTTP date", "since 1970", "as a fraction", "in milliseconds", "not told"):
        yield row(17, f"429 with its wait {form}", mail=no_http, feed=PULLED_AGAIN, listening=NO_SAY,
                  every=by(f"{ANSWERS}a_reply_is_slowed_down_in_every_spelling",
                      "channels/test_failures.py::test_a_wait_is_understood"))
    codes = by(
        "channels/test_email_errors.py::test_every_answer_of_a_mailbox_has_its_class",
        "channels/test_email_send.py::test_every_answer_has_its_class",
    )
    unclear = by(f"{ANSWERS}a_reply_without_a_clear_answer_is_unclear_and_never_sent")
    for what in ("200 with an error in it", "502 of HTML that says JSON", "half a JSON"):
        yield row(17, what, mail=codes, feed=PULLED_AGAIN, listening=NO_SAY,
                  pages=Cell(unclear.tests + PULLED_AGAIN.tests), every=unclear)
    ended = by(f"{ANSWERS}a_token_that_has_ended_may_be_a_400")
    yield row(17, "400 that means a token has ended", mail=codes, heard=never("no token is needed there"), meta=ended,
              bluesky=ended, mastodon=ended, every=never("it says 401 of a token that has ended"))
    yield row(18, "a time-out after it was published", heard=NO_SAY,
              mail=by(
                  "channels/test_email_send.py::test_a_connection_that_breaks_is_only_unclear_after_the_whole_letter"),
              every=by(f"{SENDS}what_was_published_before_the_line_broke_is_said_once",
                  f"{POSTROOM}outcomes.py::test_whatever_the_network_does_the_reply_is_public_once"))
    name = "channels/test_mastodon_find.py::test_a_server_that_ignores_keys_publishes_twice_which_is_why_we_look_first"
    yield row(18, "an Idempotency-Key that is ignored", mastodon=by(name), heard=NO_SAY,
              mail=by("channels/test_email_send.py::test_every_attempt_has_the_same_message_id"),
              webhook=by("channels/test_webhook_send.py::test_the_same_reply_twice_is_published_once"),
              bluesky=by("channels/test_bluesky_send.py::test_the_same_act_twice_is_one_post"),
              every=never("no key is relied on: what is unclear is looked for before anything is said again"))


def pages() -> Iterator[Row]:
    """19: reading what is new, and catching up."""
    hooked = never("what is new is brought to us; nothing is asked by a cursor")
    folder = by(
        f"{MAIL_SERVERS}a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_lost",
        "channels/test_email_errors.py::test_what_lies_below_the_cursor_is_not_brought_again",
    )
    yield row(19, "a cursor that ended or makes no sense", mail=folder, every=hooked,
              polled=by(f"{PAGES}a_cursor_that_makes_no_sense_breaks_nothing"))
    itself = f"{POSTROOM}poll.py::test_a_cursor_that_loops_is_noticed_and_read_once"
    loops = {
        "appstore": "channels/appstore/test_appstore.py::test_a_next_page_that_leads_elsewhere_or_to_itself_is_none",
        "bluesky": "channels/test_bluesky_poll.py::test_a_list_that_does_not_move_on_is_noticed_and_ends",
        "facebook": "channels/facebook/test_facebook_acts.py::test_a_page_that_points_to_itself_ends_the_list",
        "mastodon": "channels/test_mastodon_poll.py::test_a_cursor_that_loops_is_noticed_and_ends",
        "reddit": "channels/reddit/test_polling.py::test_a_page_that_points_to_itself_is_the_last",
        "x": "channels/x/test_x_poll.py::test_a_page_that_points_to_itself_is_left",
        "youtube": "channels/youtube/test_youtube.py::test_a_page_that_points_to_itself_is_left",
    }
    google = by(f"{PAGES}a_page_that_points_to_itself_ends")
    by_number = never("its pages are numbers that only grow")
    yield row(19, "a page that points to itself", mail=by_number, heard=never("it has one page"), every=hooked,
              **{kind: by(test, itself) for kind, test in loops.items()}, trustpilot=by_number, discord=by_number,
              telegram=by_number, googlebusiness=google, googleplay=google,
              instagram=by("postroom/test_ledger.py::test_a_listing_that_points_to_itself_comes_to_an_end"))
    storm = by(
        "postroom/test_fairness.py::test_what_came_last_to_a_quiet_account_is_read_with_the_first_of_a_storm",
        "postroom/test_fairness.py::test_a_single_account_is_read_in_order_and_at_full_speed",
    )
    yield row(19, "5,000 posts in a minute", every=storm)
    wide = f"{PAGES}a_gap_of_several_pages_that_is_disturbed_anywhere_loses_nothing"
    yield row(19, "a gap wider than a page", pages=by(wide), mail=folder, every=hooked,
              feed=by("channels/test_feed.py::test_five_hundred_entries_are_the_most"))
    whole = "postroom/test_ledger.py::test_what_is_missing_of_a_day_is_fetched_and_then_the_day_is_whole"
    lost = "channels/telegram/test_polling.py::test_away_for_more_than_a_day_is_a_gap_that_is_said_for_a_day"
    silent = "postroom/test_ledger.py::test_a_silence_in_busy_hours_is_told_once_and_its_end_too"
    nobody = by(silent)
    yield row(19, "eight hours without our door to fill", telegram=by(lost), whatsapp=nobody, webhook=nobody,
              listening=nobody, feed=by("channels/test_feed.py::test_a_whole_forum_is_read_in_order"),
              every=by(whole))


def accounts() -> Iterator[Row]:
    """20: what happens to an account."""
    paused = (
        f"{POSTROOM}outcomes.py::test_a_refused_key_pauses_the_account_with_one_alarm_and_the_line_goes_on_in_order"
    )
    taken = f"{ANSWERS}a_token_that_is_taken_away_before_a_reply_needs_a_person_or_another_token"
    keyless = never("no token is needed there")
    yield row(20, "a token that is revoked in the middle", heard=keyless,
              polled=Cell((paused, taken, *PULLED_AGAIN.tests)), every=by(paused, taken),
              mail=by("channels/test_email_errors.py::test_a_permission_that_was_taken_back_needs_a_person", paused))
    once = by("channels/test_tokens.py::test_two_workers_never_both_renew")
    still = never("its token does not change by itself")
    yield row(20, "two workers that renew one token", every=once, heard=keyless, webhook=still, mastodon=still,
              telegram=still, discord=still, whatsapp=still, facebook=still,
              appstore=never("every call is signed anew, and nothing is renewed"))
    renamed = "customers/test_recognise.py::test_a_new_name_is_followed_with_what_it_was_before"
    yield row(20, "somebody is renamed, or has another number", every=by(renamed),
              whatsapp=by("postroom/test_meta.py::test_one_person_stays_one_when_the_number_is_hidden_or_changed"),
              mail=never("another address is another sender: nothing says that they are one"))
    yield row(20, "a group that became another one", every=never("only Telegram gives a group another number"),
              telegram=by(
                  "channels/telegram/test_at_the_desk.py::test_a_group_that_became_a_supergroup_goes_on_in_the_same_tickets"))
    yield row(20, "erasure of somebody who stands in the trail",
              every=by("privacy/test_canaries.py::test_the_record_stays_sound_and_says_what_was_erased",
                  "privacy/test_canaries.py::test_no_planted_word_is_left_anywhere"))
# fmt: on

"""The twenty nastiest inputs, each by each kind of account: the tests that prove it, or why it cannot happen there.

A row is one input, or one of several that a line of the list names. Its cells are looked up by the kind, then by the
families in the order in which they stand, then by `*`. A cell names tests as `path::test`, beneath `tests/`, or says by
`never(...)` why there is none. `python -m tests.channels.nastiest` prints the whole table.
"""

from collections.abc import Iterator

from tests.channels.nasty_cells import KINDS, Cell, Row, by, never, row

BODIES = "channels/test_nasty_bodies.py::test_"
LETTERS = "channels/test_nasty_letters_and_feeds.py::test_"
ANSWERS = "channels/test_nasty_answers.py::test_"
PAGES = "channels/test_nasty_pages.py::test_"
DOORS = "channels/test_nasty_doors.py::test_"
SENDS = "channels/test_nasty_sends.py::test_"
POSTROOM = "postroom/test_"
TICKETS = "tickets/test_"
MAIL_READ = "channels/test_email_parse.py::test_"
MAIL_SERVERS = "channels/test_email_servers.py::test_"
NO_HOOK = never("nobody calls us: it is asked")
NO_SAY = never("nothing can be said there")
NOT_JSON = never("a letter is a body of its own, and brings no list of entries")
ONE_LETTER = never("a letter that was sent is never edited nor taken back")
NO_PRIVATE = by(f"{ANSWERS}where_everything_is_public_nothing_private_is_ever_told")
PULLED_AGAIN = by(f"{ANSWERS}a_poll_that_is_disturbed_anywhere_loses_nothing")
FAKED_READ = by(f"{BODIES}a_value_that_is_wrong_breaks_nothing_and_is_not_lost_without_a_word")
HEADERS = by(f"{LETTERS}a_letter_without_a_header_or_with_a_spoilt_one_is_read")
ELEMENTS = by(f"{LETTERS}an_entry_with_odd_words_in_any_element_hides_no_other")
SHOWN = "security/test_input.py::test_hostile_words_are_kept_and_shown_harmless"


def _of_bodies(name: str, letters: Cell, feed: Cell) -> dict[str, Cell]:
    return {"mail": letters, "feed": feed, "every": by(f"{BODIES}{name}")}


# fmt: off
def _orders() -> Iterator[Row]:
    """1, 2: the same again, and the end before the beginning."""
    twice = f"{TICKETS}receive_together.py::test_the_same_events_from_two_workers_are_there_once"
    three = f"{BODIES}the_same_three_times_in_any_order_is_the_same"
    yield row(1, "the same event three times, in parallel, to two workers",
              mail=by(twice, f"{MAIL_READ}the_same_message_id_twice_is_two_letters_and_the_same_letter_twice_is_one"),
              feed=by(twice, f"{LETTERS}the_same_entries_in_any_order_three_times_are_the_same"),
              every=by(twice, three, f"{POSTROOM}receive.py::test_the_same_event_in_five_deliveries_is_one_post"))
    any_order = f"{TICKETS}convergence.py::test_every_order_with_duplicates_ends_in_the_same_state"
    yield row(2, "edited before it was there", mail=ONE_LETTER, every=by(any_order))
    removed = f"{TICKETS}receive.py::test_a_removal_before_its_post_shows_nothing_until_there_are_words"
    yield row(2, "removed before it was there", mail=ONE_LETTER, every=by(any_order, removed),
              heard=never("a feed and a tool tell of no removals"))
    keeps = f"{TICKETS}receive.py::test_a_removed_post_keeps_its_words_and_says_who_removed_it"
    yield row(2, "removed without words", mail=ONE_LETTER, every=by(keeps),
              heard=never("a feed and a tool tell of no removals"))


def _doors() -> Iterator[Row]:
    """3, 4, 5: who calls."""
    unsigned = by(f"{DOORS}a_hint_without_a_proof_only_makes_us_ask")
    spoilt = by(f"{DOORS}a_proof_that_is_missing_or_spelled_otherwise_is_refused")
    proxy = by(f"{DOORS}a_body_that_a_proxy_wrote_anew_is_refused_or_another_delivery")
    yield row(3, "a body written anew by a proxy", signed=proxy, trustpilot=unsigned, every=NO_HOOK)
    for what in ("no signature", "a signature by sha1 alone", "a signature in upper case", "one that is not ASCII"):
        yield row(3, what, signed=spoilt, trustpilot=unsigned, every=NO_HOOK)
    other = by(f"{DOORS}the_proof_of_another_account_is_refused")
    bearer = by(*other.tests, "channels/test_listening.py::test_a_delivery_bears_the_key")
    yield row(4, "a valid signature of another account or app", listening=bearer, signed=other, trustpilot=unsigned,
              every=NO_HOOK)
    replay = by(f"{DOORS}a_replay_of_ten_minutes_ago_is_refused_or_kept_once")
    yield row(4, "a replay ten minutes old", signed=replay, trustpilot=unsigned, every=NO_HOOK)
    script = by(f"{DOORS}no_challenge_says_markup_back")
    yield row(5, "a challenge with markup in it", signed=script, trustpilot=script, every=NO_HOOK)
    pure, asks_not = f"{DOORS}a_challenge_is_answered_at_once_though_there_is_no_desk", never("it asks no question")
    busy = "channels/x/test_x_desk.py::test_a_challenge_is_answered_at_once_while_a_batch_is_read"
    yield row(*(5, "a challenge during overload"), x=by(busy, pure), meta=by(pure), discord=by(pure), signed=asks_not,
              trustpilot=asks_not, every=NO_HOOK)


def _ids_and_times() -> Iterator[Row]:
    """6, 7, 8, 9: what stands in the fields."""
    letters = never("a Message-ID is letters in angle brackets")
    guid = by(f"{LETTERS}a_number_of_any_size_is_the_name_of_an_entry")
    yield row(6, "an id as number or string", **_of_bodies("an_id_may_be_a_number_or_a_string", letters, guid))
    strings = never("its ids are strings of letters")
    large = by(f"{BODIES}an_id_above_2_to_the_53_loses_no_digit")
    yield row(6, "an id above 2^53", mail=letters, feed=guid, every=strings,
              **dict.fromkeys(("discord", "facebook", "instagram", "mastodon", "telegram", "webhook", "x"), large))
    yield row(6, "a negative event_uuid", every=never("only X has an event_uuid"),
              x=by("channels/x/test_x_parse.py::test_a_mention_is_read_with_all_it_says"))
    yield row(6, "page_post beside post", every=never("only Facebook puts the page before the post"),
              facebook=by("channels/test_meta_parse.py::test_a_comment_says_who_where_and_that_an_advert_brought_it"))
    yield row(7, "one poisoned entry among good ones", mail=NOT_JSON, feed=ELEMENTS,
              every=by(f"{BODIES}one_poisoned_entry_never_takes_the_others",
                  f"{POSTROOM}receive.py::test_one_poisoned_event_among_fifty_leaves_the_others_alone"))
    times = _of_bodies("a_time_in_any_form_or_none_hides_nothing", HEADERS, ELEMENTS)
    for form in ("in seconds", "in milliseconds", "in ISO", "as of the old API", "in 1900", "in 2099", "missing"):
        yield row(8, f"a time {form}", **times)
    yield row(9, "no author", mail=HEADERS, feed=ELEMENTS, every=FAKED_READ)


def _echoes() -> Iterator[Row]:
    """10, 11, 13: our own words, and words for one person alone."""
    settled = f"{POSTROOM}outcomes.py::test_our_own_words_coming_back_settle_an_unknown_and_make_no_ticket"
    ours = f"{TICKETS}receive.py::test_what_we_wrote_is_ours_even_when_the_network_calls_it_new"
    found = by("postroom/test_doors.py::test_our_own_answer_found_by_the_feed_opens_nothing")
    yield row(10, "our own reply coming back", every=by(settled, ours), heard=found)
    by_hand = never("the desk answers nothing by itself: every reply has a person")
    machine = f"{TICKETS}automatic.py::test_an_automatic_post_is_kept_and_shown_and_waits_for_nothing"
    yield row(10, "automatic answers that answer each other", mail=by(machine), every=by(machine), heard=by_hand)
    storm = by("postroom/test_mail.py::test_an_out_of_office_storm_between_two_desks_stops")
    yield row(10, "an out-of-office storm", mail=storm, every=never("only mailboxes send out-of-office letters"))
    outside = f"{TICKETS}receive.py::test_an_answer_from_outside_ends_the_wait"
    echo = f"{BODIES}what_a_colleague_says_in_the_networks_own_app_is_an_echo"
    yield row(11, "a reply that a colleague wrote in the native app", heard=NO_SAY,
              mail=by(outside, f"{MAIL_SERVERS}what_was_written_in_a_mail_program_is_known_as_ours"),
              webhook=by(outside, ours), every=by(outside, echo))
    private = by(
        f"{ANSWERS}what_was_said_to_us_alone_is_answered_to_them_alone",
        f"{TICKETS}reply.py::test_a_private_thread_is_never_answered_in_public",
        f"{POSTROOM}send.py::test_a_post_that_became_private_is_not_answered_aloud_by_what_waited",
    )
    yield row(13, "a private message answered in public", heard=NO_PRIVATE, reviews=NO_PRIVATE, youtube=NO_PRIVATE,
              every=private)
    hidden = f"{BODIES}what_was_said_to_us_alone_stays_so_whatever_else_is_wrong"
    yield row(13, "a private message whose visibility is lost", heard=NO_PRIVATE, reviews=NO_PRIVATE,
              youtube=NO_PRIVATE, every=by(f"{TICKETS}versions.py::test_the_most_private_word_holds", hidden),
              mail=by(f"{TICKETS}versions.py::test_the_most_private_word_holds"))


def _gone() -> Iterator[Row]:
    """12: the parent is not there any more."""
    waits = f"{POSTROOM}outcomes.py::test_the_answered_post_is_removed_while_the_reply_waits"
    answer = by("channels/test_webhook_send.py::test_every_answer_has_its_class", waits)
    yield row(12, "the parent was deleted between reading and sending", heard=NO_SAY,
              mail=never("a letter is answered whether its sender keeps it or not"),
              whatsapp=never("a message goes to a person and hangs on no other"), webhook=answer,
              every=by(f"{SENDS}a_post_that_was_taken_away_meanwhile_is_not_answered", waits))
    top = "channels/test_mastodon_poll.py::test_a_thread_whose_beginning_is_gone_is_told_once"
    alone = never("a review hangs on nothing")
    talk = never("a conversation with a person has no first post")
    yield row(12, "the root was deleted by the platform", heard=never("an entry hangs on nothing"), reviews=alone,
              mail=talk, whatsapp=talk, mastodon=by(top),
              bluesky=by(
                  "channels/test_bluesky_poll.py::test_a_sweep_tells_what_is_gone_what_changed_and_what_is_back"),
              facebook=by("channels/test_facebook.py::test_a_sweep_tells_how_posts_stand_and_believes_only_gone"),
              instagram=by("channels/test_instagram.py::test_a_sweep_tells_edits_removals_and_returns"),
              reddit=by("channels/reddit/test_things.py::test_deleted_is_by_the_author_and_removed_by_the_platform"),
              discord=by("channels/discord/test_sending.py::test_each_refusal_is_said_in_its_words"),
              telegram=by("channels/telegram/test_sending.py::test_every_answer_has_its_class"),
              x=by("channels/x/test_x_poll.py::test_where_every_post_is_gone_the_answer_is_errors_alone"),
              youtube=by("channels/youtube/test_youtube_send.py::test_a_thread_that_is_gone_or_endless_tells_nothing"),
              webhook=by(f"{TICKETS}receive.py::test_a_removed_post_keeps_its_words_and_says_who_removed_it"))


def _words() -> Iterator[Row]:
    """14, 15: letters and markup."""
    odd = {
        "mail": by(f"{LETTERS}a_letter_keeps_odd_letters", SHOWN),
        "feed": by(f"{LETTERS}an_entry_keeps_odd_letters"),
        "every": by(f"{BODIES}words_in_odd_letters_are_kept", SHOWN),
    }
    for what in (
        "NUL",
        "lone surrogates",
        "a right-to-left override",
        "10,000 combining marks",
        "letters of no width",
        "letters in pieces (NFD)",
        "301 graphemes",
    ):
        yield row(14, what, **odd)
    yield row(14, "a family of joined emoji at the limit", heard=NO_SAY,
              every=by("channels/test_lengths.py::test_a_text_is_as_long_as_the_network_says"))
    links = "channels/test_bluesky_send.py::test_links_names_and_tags_are_found_in_bytes_and_unknown_names_stay_words"
    yield row(14, "facets in bytes", bluesky=by(links, "channels/test_bluesky_parse.py::test_no_facet_breaks_a_text"),
              every=never("only Bluesky marks words by the place of their bytes"))
    yield row(14, "places in UTF-16", every=never("nothing is read by places in UTF-16: words are kept as they came"),
              telegram=by("channels/telegram/test_sending.py::test_an_emoji_is_one_of_4096_characters"))
    for what in ("markup in words", "Markdown"):
        yield row(15, what, every=by(SHOWN))
    html = by(f"{MAIL_READ}html_is_words_and_nothing_of_it_is_fetched_or_run", SHOWN)
    for what in ("a letter with scripts", "pictures by cid:", "tracking pixels"):
        yield row(15, what, mail=html, every=never("only letters bring a page of HTML"),
                  feed=by("core/test_text_from_html.py::test_hostile_markup_takes_no_time",
                      "channels/test_feed.py::test_an_entry_becomes_a_post_that_links_to_where_it_stands"))
    yield row(15, "javascript: as the address of a post", feed=ELEMENTS, every=FAKED_READ,
              mail=never("a letter has no address on the web"))
    media = f"{POSTROOM}media.py::test_"
    inner = by(f"{media}bytes_that_came_with_a_letter_are_judged_too")
    shut = "core/test_http.py::test_no_spelling_of_a_private_address_reaches_it"
    yield row(15, "an attachment at 127.0.0.1, and a redirect there", mail=inner,
              every=by(f"{media}a_private_address_is_refused_and_so_is_a_redirect_there", shut))
    yield row(15, "a signed address that ran out", mail=inner,
              every=by(f"{media}a_link_that_ran_out_is_tried_anew_when_the_network_signs_another"))


def _letters() -> Iterator[Row]:
    """16: mail alone."""
    beside = never("only mailboxes bring letters")
    for what, tests in (
        ("no Message-ID", (f"{MAIL_READ}a_letter_without_a_message_id_has_a_name",)),
        (
            "a Message-ID twice",
            (f"{MAIL_READ}the_same_message_id_twice_is_two_letters_and_the_same_letter_twice_is_one",),
        ),
        (
            "forged References",
            ("postroom/test_mail.py::test_no_stolen_key_opens_the_conversation_of_another_customer",),
        ),
        ("UIDVALIDITY changed", (f"{MAIL_SERVERS}a_folder_that_is_numbered_anew_is_read_again_and_nothing_is_lost",)),
        ("1,000 nested parts", (f"{MAIL_READ}a_thousand_nested_parts_are_left_out_and_that_is_said",)),
        (
            "100 MB of base64",
            (
                f"{MAIL_READ}a_hundred_megabytes_of_base64_are_known_by_their_beginning",
                "postroom/test_mail.py::test_large_letters_are_read_one_after_the_other",
            ),
        ),
        ("undeclared Latin-2", (f"{MAIL_READ}no_letter_is_dropped_where_no_table_is_declared",)),
        (
            "a bounce of our own letter",
            (
                f"{MAIL_READ}a_bounce_names_our_letter_and_only_a_proven_one",
                "postroom/test_mail.py::test_a_letter_that_comes_back_says_that_the_reply_failed",
            ),
        ),
    ):
        yield row(16, what, mail=by(*tests), every=beside)


def _answers() -> Iterator[Row]:
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


def _pages() -> Iterator[Row]:
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
        "facebook": "channels/test_facebook.py::test_a_page_that_points_to_itself_ends_the_list",
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


def _accounts() -> Iterator[Row]:
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
ROWS: tuple[Row, ...] = tuple(
    one
    for part in (_orders, _doors, _ids_and_times, _echoes, _gone, _words, _letters, _answers, _pages, _accounts)
    for one in part()
)


def main() -> None:
    for one in ROWS:
        print(f"\n{one.number:>2} {one.what}")
        for kind in KINDS:
            cell = one.cell(kind) or Cell()
            print(f"   {kind:15}{', '.join(cell.tests) or f'— {cell.never}'}")


if __name__ == "__main__":
    main()

"""Deadlines worked out by hand. Every row says in its comment how; nothing here was copied from what the desk said.

2 March 2026 is a Monday. Warsaw and Budapest put their clocks forward on Sunday 29 March 2026 (02:00 to 03:00, +01:00
to +02:00) and back on Sunday 25 October 2026 (03:00 to 02:00). A bare clock time means Warsaw's, in winter: +01:00.
"""

from datetime import timedelta

import pytest

from caredesk.sla import hours, targets
from caredesk.sla.hours import Calendar
from tests.sla.by_hand import (
    ALL_DAY,
    ALL_DAY_BUDAPEST,
    BUDAPEST,
    EVERY_NIGHT,
    FRI,
    HUNGARIAN,
    HUNGARIAN_SHORT_FRIDAY,
    MON,
    NIGHT,
    OFFICE,
    POLISH,
    SATURDAY_ON,
    SHORT_FRIDAY,
    SPLIT,
    THREE,
    TUESDAY_OFF,
    WARSAW,
    daily,
    day,
    moment,
    office,
    pause,
    week,
)

# (what it shows, calendar, start, target, due, pauses "FROM/TO")
CASES = [
    # --- one office, Monday to Friday 9-17, Warsaw ---
    # 10:00 + 2 h, all of it open.
    ("inside one day", OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 12:00"),
    # 16-17 is 1 h on Monday, 9-10 the second on Tuesday.
    ("over a night", OFFICE, "2026-03-02 16:00", "2h", "2026-03-03 10:00"),
    # Nothing counts before 9; 9 + 1 h.
    ("starting before opening", OFFICE, "2026-03-02 07:30", "1h", "2026-03-02 10:00"),
    # Monday is over; Tuesday 9 + 1 h.
    ("starting after closing", OFFICE, "2026-03-02 18:00", "1h", "2026-03-03 10:00"),
    # Friday 16-17, then Monday 9-10.
    ("over a weekend", OFFICE, "2026-03-06 16:00", "2h", "2026-03-09 10:00"),
    # Saturday counts nothing; Monday 9 + 30 min.
    ("starting on a Saturday", OFFICE, "2026-03-07 12:00", "30m", "2026-03-09 09:30"),
    # 15-17 is exactly 2 h: due at the closing, not at the next opening.
    ("used up exactly at closing", OFFICE, "2026-03-02 15:00", "2h", "2026-03-02 17:00"),
    # 15-17 is 120 min, the 121st runs from 9:00 to 9:01.
    ("one minute more than until closing", OFFICE, "2026-03-02 15:00", "2h1m", "2026-03-03 09:01"),
    # 17:00 is closed already; the minute runs from 9:00 to 9:01.
    ("starting at closing", OFFICE, "2026-03-02 17:00", "1m", "2026-03-03 09:01"),
    # 9-17 is 8 h.
    ("a whole day from its opening", OFFICE, "2026-03-02 09:00", "8h", "2026-03-02 17:00"),
    # Monday 10-17 is 7, Tuesday 8 makes 15, 5 more on Wednesday: 14:00.
    ("several days", OFFICE, "2026-03-02 10:00", "20h", "2026-03-04 14:00"),
    # 80 h are ten days of 8 h: Monday to Friday twice.
    ("two weeks", OFFICE, "2026-03-02 09:00", "80h", "2026-03-13 17:00"),
    # 29.5 s are left on Monday, 60 - 29.5 = 30.5 s run on Tuesday.
    ("parts of a second", OFFICE, "2026-03-02 16:59:30.5", "1m", "2026-03-03 09:00:30.5"),
    # 3 x 24 h later; no zone and no weekend matters.
    ("round the clock", Calendar.always(), "2026-03-07 12:00+00:00", "72h", "2026-03-10 12:00+00:00"),
    # --- several windows a day: 8-12 and 13-17; 6-8, 10-12 and 18-20 ---
    # 11-12 is 1 h, 13-14 the second.
    ("over lunch", SPLIT, "2026-03-02 11:00", "2h", "2026-03-02 14:00"),
    # Lunch counts nothing; 13:00 + 30 min.
    ("starting at lunch", SPLIT, "2026-03-02 12:30", "30m", "2026-03-02 13:30"),
    # 11-12 is exactly 1 h.
    ("used up when lunch begins", SPLIT, "2026-03-02 11:00", "1h", "2026-03-02 12:00"),
    # 12:00 is closed; 13:00 to 13:01.
    ("starting when lunch begins", SPLIT, "2026-03-02 12:00", "1m", "2026-03-02 13:01"),
    # 4 h + 4 h.
    ("a whole split day", SPLIT, "2026-03-02 08:00", "8h", "2026-03-02 17:00"),
    # 7-8 is 1, 10-12 makes 3, 18-19 makes 4.
    ("three windows a day", THREE, "2026-03-02 07:00", "4h", "2026-03-02 19:00"),
    # 19-20 is 1, Tuesday 6-8 makes 3, 10-11 makes 4.
    ("three windows a day, over a night", THREE, "2026-03-02 19:00", "4h", "2026-03-03 11:00"),
    # Between 12:00 and 12:00 lies nothing.
    ("windows that touch", week("9-12", "12-17"), "2026-03-02 11:00", "2h", "2026-03-02 13:00"),
    # 12-13 lies in both and counts once: 11 + 3 h.
    ("windows that overlap", week("9-13", "12-17"), "2026-03-02 11:00", "3h", "2026-03-02 14:00"),
    # 10-11 lies in both and counts once: 10 + 2 h.
    ("a window inside another", week("9-17", "10-11"), "2026-03-02 10:00", "2h", "2026-03-02 12:00"),
    # 12:00-12:00 is no time at all.
    ("a window of no length", week("9-17", "12-12"), "2026-03-02 11:00", "2h", "2026-03-02 13:00"),
    # A minute each on Monday, Tuesday and Wednesday.
    ("windows of one minute", daily("12-12:01"), "2026-03-02 12:00", "3m", "2026-03-04 12:01"),
    # --- nights: Monday to Friday 22-6 ---
    # 23-24 and 0-1.
    ("into the night", NIGHT, "2026-03-02 23:00", "2h", "2026-03-03 01:00"),
    # Monday's night is open until 6.
    ("starting after midnight", NIGHT, "2026-03-03 03:00", "2h", "2026-03-03 05:00"),
    # 5-6 is 1 h, 22-23 the second.
    ("from one night to the next", NIGHT, "2026-03-03 05:00", "2h", "2026-03-03 23:00"),
    # Friday's night goes on until Saturday 6: 5 h; the sixth is Monday's 22-23.
    ("Friday's night reaches into Saturday", NIGHT, "2026-03-07 01:00", "6h", "2026-03-09 23:00"),
    # Sunday has no window, so Monday 1:00 is closed: 22 + 1 h.
    ("Sunday's night is not worked", NIGHT, "2026-03-09 01:00", "1h", "2026-03-09 23:00"),
    # 22-6 is 8 h.
    ("used up when the night ends", NIGHT, "2026-03-02 22:00", "8h", "2026-03-03 06:00"),
    # Night until 10, day from 9: open from 8 to 17 without a gap, 9-10 counts once. 8 + 4 h.
    ("a night that overlaps the day after", week("9-17", "22-10+1"), "2026-03-03 08:00", "4h", "2026-03-03 12:00"),
    # 8-8 on every day leaves no gap: 48 h later.
    ("shifts of 24 hours", daily("8-8+1"), "2026-03-02 07:00", "48h", "2026-03-04 07:00"),
    # Monday 23-24 and Tuesday 0-1 touch at midnight.
    ("until midnight and on from it", week("0-6", "18-24"), "2026-03-02 23:00", "2h", "2026-03-03 01:00"),
    # Sunday's night ends Monday 6: 1 h; the second is next Sunday 22-23.
    ("a night from Sunday to Monday", week("22-6+1", at="sun"), "2026-03-09 05:00", "2h", "2026-03-15 23:00"),
    # Monday 23 to Tuesday 6 is 7 h, though Tuesday is off; Tuesday's own night falls away; Wednesday 22-23.
    ("a day off keeps the night before", week("22-6+1", off=TUESDAY_OFF), "2026-03-02 23:00", "8h", "2026-03-04 23:00"),
    # Saturday is worked like Friday, so it has a night: 23 to Sunday 1.
    ("an extra day has its night", week("22-6+1", extra=SATURDAY_ON), "2026-03-07 23:00", "2h", "2026-03-08 01:00"),
    # --- clocks forward, Warsaw ---
    # Friday 16-17 (+01), Monday 9-10 (+02): the night is an hour shorter and counts nothing anyway.
    ("office over the spring change", OFFICE, "2026-03-27 16:00", "2h", "2026-03-30 10:00+02:00"),
    # 23-24, 0-1, 1-2, then the clock shows 3: 3-4. 22:00Z + 4 h = 02:00Z.
    ("four hours over the spring change", ALL_DAY, "2026-03-28 23:00", "4h", "2026-03-29 04:00+02:00"),
    # That Sunday has 23 hours: it is used up at its midnight.
    ("the short Sunday", ALL_DAY, "2026-03-29 00:00", "23h", "2026-03-30 00:00+02:00"),
    # 22-24 is 2 h, 0-2 is 2 h, 3-6 is 3 h: the night lasts 7 h.
    ("the short night", EVERY_NIGHT, "2026-03-28 22:00", "7h", "2026-03-29 06:00+02:00"),
    # The short night gives 7 h, one minute is left for 22:00.
    ("a minute more than the short night", EVERY_NIGHT, "2026-03-28 22:00", "7h1m", "2026-03-29 22:01+02:00"),
    # 2:30 is skipped: it opens when the clock jumps to 3:00, + 30 min.
    ("an opening in the skipped hour", daily("2:30-4"), "2026-03-29 00:00", "30m", "2026-03-29 03:30+02:00"),
    # Only 3-4 is left of it, 60 min; the 61st minute is Monday's first.
    ("what such a window has left", daily("2:30-4"), "2026-03-29 00:00", "61m", "2026-03-30 02:31+02:00"),
    # 2:30 is skipped: it closes when the clock jumps, after 1-2, which is 60 min. 00:00Z + 1 h = 01:00Z.
    ("a closing in the skipped hour", daily("1-2:30"), "2026-03-29 01:00", "60m", "2026-03-29 03:00+02:00"),
    # After these 60 min the next one is Monday's first.
    ("after a closing in the skipped hour", daily("1-2:30"), "2026-03-29 01:00", "61m", "2026-03-30 01:01+02:00"),
    # Saturday 2:30-3:00 is 30 min, Sunday has no 2 o'clock, Monday 2:00-2:30.
    ("a window that is skipped", daily("2-3"), "2026-03-28 02:30", "60m", "2026-03-30 02:30+02:00"),
    # 8 h by 24/7 are 8 real hours: 23:00Z + 8 h = 07:00Z.
    ("round the clock in spring", Calendar.always(), "2026-03-29 00:00", "8h", "2026-03-29 09:00+02:00"),
    # --- clocks back, Warsaw ---
    # Friday 16-17 (+02), Monday 9-10 (+01).
    ("office over the autumn change", OFFICE, "2026-10-23 16:00+02:00", "2h", "2026-10-26 10:00"),
    # 2-3 comes twice, 2 h from 00:00Z: 90 min later it is 01:30Z, the second 2:30.
    ("a window that comes twice", daily("2-3"), "2026-10-25 00:00+02:00", "90m", "2026-10-25 02:30+01:00"),
    # Both times together are 120 min: 02:00Z.
    ("both times used up", daily("2-3"), "2026-10-25 00:00+02:00", "120m", "2026-10-25 03:00+01:00"),
    # From the second 2:15: 01:15Z + 30 min.
    ("starting in the second pass", daily("2-3"), "2026-10-25 02:15+01:00", "30m", "2026-10-25 02:45+01:00"),
    # From the first 2:15 (00:15Z): 45 min until the clock goes back, 15 more in the second pass: 01:15Z.
    ("starting in the first pass", daily("2-3"), "2026-10-25 02:15+02:00", "60m", "2026-10-25 02:15+01:00"),
    # 1:00-2:30 (+02) is 90 min: due at this closing, 00:30Z.
    ("the first of two closings", daily("1-2:30"), "2026-10-25 00:00+02:00", "90m", "2026-10-25 02:30+02:00"),
    # 90 min until the first 2:30, closed until the second 2:00 (01:00Z), 10 min more.
    ("the second of two closings", daily("1-2:30"), "2026-10-25 00:00+02:00", "100m", "2026-10-25 02:10+01:00"),
    # 2:30-3:00 (+02) is 30 min, the second 2:00-2:30 is closed, 15 min from the second 2:30 (01:30Z).
    ("two openings", daily("2:30-4"), "2026-10-25 00:00+02:00", "45m", "2026-10-25 02:45+01:00"),
    # 22-24 is 2 h, 0-3 is 3 h, 2-6 is 4 h: 9 h.
    ("the long night", EVERY_NIGHT, "2026-10-24 22:00+02:00", "9h", "2026-10-25 06:00"),
    # That Sunday has 25 hours.
    ("the long Sunday", ALL_DAY, "2026-10-25 00:00+02:00", "25h", "2026-10-26 00:00"),
    # --- both changes, Budapest ---
    # Friday 16-17 (+01), Monday 9-10 (+02).
    ("Budapest, spring", office(BUDAPEST), "2026-03-27 16:00", "2h", "2026-03-30 10:00+02:00"),
    # 23:00Z on Saturday + 24 h: a day of 23 h and one hour of Monday.
    ("Budapest, the short Sunday", ALL_DAY_BUDAPEST, "2026-03-29 00:00", "24h", "2026-03-30 01:00+02:00"),
    # Saturday 2:30-2:45 is 15 min, Sunday has none, Monday 2:15-2:30 the rest.
    ("Budapest, skipped", daily("2:15-2:45", zone=BUDAPEST), "2026-03-28 02:30", "30m", "2026-03-30 02:30+02:00"),
    # Friday 16-17 (+02), Monday 9-10 (+01); this calendar knows no holidays.
    ("Budapest, autumn", office(BUDAPEST), "2026-10-23 16:00+02:00", "2h", "2026-10-26 10:00"),
    # 22:00Z on Saturday + 24 h = 22:00Z, which is 23:00 by then.
    ("Budapest, the long Sunday", ALL_DAY_BUDAPEST, "2026-10-25 00:00+02:00", "24h", "2026-10-25 23:00"),
    # 2:15-2:45 comes twice: 30 min, then 10 of the second from 01:15Z.
    ("Budapest, twice", daily("2:15-2:45", zone=BUDAPEST), "2026-10-25 00:00+02:00", "40m", "2026-10-25 02:25+01:00"),
    # --- ends of months and years ---
    # 2028 is a leap year: Monday 28 February 16-17, Tuesday the 29th 9-10.
    ("onto the leap day", OFFICE, "2028-02-28 16:00", "2h", "2028-02-29 10:00"),
    # Tuesday the 29th 12-17 is 5 h, Wednesday 1 March 9-12 makes 8.
    ("from the leap day", OFFICE, "2028-02-29 12:00", "8h", "2028-03-01 12:00"),
    # 2027 is none: Friday 26 February 16-17, Monday 1 March 9-10.
    ("a February without", OFFICE, "2027-02-26 16:00", "2h", "2027-03-01 10:00"),
    # 365 x 24 h from 1 January of a year of 366 days end on 31 December.
    ("365 days of a leap year", Calendar.always(), "2028-01-01 00:00+00:00", "365d", "2028-12-31 00:00+00:00"),
    # Thursday 16-17, Friday 1 January 9-10; this calendar knows no holidays.
    ("over New Year", OFFICE, "2026-12-31 16:00", "2h", "2027-01-01 10:00"),
    # --- public holidays ---
    # Thursday 16-17; Friday 1 May is a holiday, then a weekend: Monday 9-10.
    ("1 May in Poland", POLISH, "2026-04-30 16:00+02:00", "2h", "2026-05-04 10:00+02:00"),
    # Wednesday 16-17; Thursday 4 June is Corpus Christi: Friday 9-10.
    ("Corpus Christi", POLISH, "2026-06-03 16:00+02:00", "2h", "2026-06-05 10:00+02:00"),
    # Good Friday is worked in Poland: 16-17; 6 April is Easter Monday: Tuesday 9-10.
    ("Easter in Poland", POLISH, "2026-04-03 16:00+02:00", "2h", "2026-04-07 10:00+02:00"),
    # Good Friday is not worked in Hungary: Thursday 16-17, then Tuesday 9-10.
    ("Easter in Hungary", HUNGARIAN, "2026-04-02 16:00+02:00", "2h", "2026-04-07 10:00+02:00"),
    # Wednesday 16-17; 24 (a holiday in Poland since 2025), 25 and 26 December, Sunday: Monday the 28th 9-10.
    ("Christmas in Poland", POLISH, "2026-12-23 16:00", "2h", "2026-12-28 10:00"),
    # Wednesday 23 to Thursday 6 is 7 h; Corpus Christi takes Thursday's night; Friday 22-23.
    ("a holiday takes the night that begins on it",
     week("22-6+1", country="PL"), "2026-06-03 23:00+02:00", "8h", "2026-06-05 23:00+02:00"),
    # Epiphany is a holiday in Bavaria: Monday 16-17, Wednesday 9-10.
    ("Epiphany in Bavaria", week("9-17", country="DE", subdivision="BY"), "2026-01-05 16:00", "2h", "2026-01-07 10:00"),
    # It is none in Berlin: Tuesday 9-10.
    ("Epiphany in Berlin", week("9-17", country="DE", subdivision="BE"), "2026-01-05 16:00", "2h", "2026-01-06 10:00"),
    # Wednesday 16-17; Thursday 26 November is Thanksgiving: Friday 9-10.
    ("Thanksgiving", week("9-17", zone="America/New_York", country="US"),
     "2026-11-25 16:00-05:00", "2h", "2026-11-27 10:00-05:00"),
    # --- make-up working days in Hungary: Saturday 10 January for Friday the 2nd, 8 August for Friday the 21st ---
    # Friday 16-17, and the Saturday after is worked: 9-10.
    ("a working Saturday", HUNGARIAN, "2026-01-09 16:00", "2h", "2026-01-10 10:00"),
    # Wednesday 16-17; 1 January, the 2nd given away, a weekend: Monday the 5th 9-10.
    ("the Friday that was given for it", HUNGARIAN, "2025-12-31 16:00", "2h", "2026-01-05 10:00"),
    # It is worked like the Friday it stands for, 9-14: 13-14, then Monday 9-10.
    ("a working Saturday has Friday's hours", HUNGARIAN_SHORT_FRIDAY, "2026-01-10 13:00", "2h", "2026-01-12 10:00"),
    # Friday 1 h, Saturday 8 h make 9, Monday 9-10.
    ("the whole working Saturday", HUNGARIAN, "2026-08-07 16:00+02:00", "10h", "2026-08-10 10:00+02:00"),
    # Wednesday 16-17; 20 August is a holiday, the 21st given away, a weekend: Monday 9-10.
    ("20 August and the bridge", HUNGARIAN, "2026-08-19 16:00+02:00", "2h", "2026-08-24 10:00+02:00"),
    # Without a country that Saturday is a Saturday: Friday 1 h, Monday 8 h, Tuesday 9-10.
    ("no country, no working Saturday", office(BUDAPEST), "2026-08-07 16:00+02:00", "10h", "2026-08-11 10:00+02:00"),
    # Saturday 17 May 2025 is worked for Friday the 2nd: Friday the 16th 16-17, Saturday 9-10.
    ("a working Saturday in 2025", HUNGARIAN, "2025-05-16 16:00+02:00", "2h", "2025-05-17 10:00+02:00"),
    # The desk's own day off takes it back: Friday 16-17, Monday 9-10.
    ("an own day off beats the country", week("9-17", zone=BUDAPEST, country="HU", off={day("2026-01-10"): "Not us"}),
     "2026-01-09 16:00", "2h", "2026-01-12 10:00"),
    # --- own days off and on ---
    # Monday 16-17, Tuesday is off: Wednesday 9-10.
    ("an own day off", week("9-17", off=TUESDAY_OFF), "2026-03-02 16:00", "2h", "2026-03-04 10:00"),
    # Tuesday is both, and on wins: 9-10.
    ("on beats off", week("9-17", off=TUESDAY_OFF, extra={day("2026-03-03"): (MON, "")}),
     "2026-03-02 16:00", "2h", "2026-03-03 10:00"),
    # Friday 16-17, Saturday is worked like a Friday: 9-10.
    ("an extra Saturday", week("9-17", extra=SATURDAY_ON), "2026-03-06 16:00", "2h", "2026-03-07 10:00"),
    # Saturday has Friday's 9-14: 13-14, then Monday 9-10.
    ("an extra Saturday like a short Friday", Calendar(WARSAW, SHORT_FRIDAY, extra=SATURDAY_ON),
     "2026-03-07 13:00", "2h", "2026-03-09 10:00"),
    # Tuesday is worked like a Friday, 9-14, instead of its own 9-17: 13-14, then Wednesday 9-10.
    ("other hours on a working day", Calendar(WARSAW, SHORT_FRIDAY, extra={day("2026-03-03"): (FRI, "")}),
     "2026-03-03 13:00", "2h", "2026-03-04 10:00"),
    # Thursday 16-17; 1 May is worked like a Monday: 9-10.
    ("an extra day on a holiday", week("9-17", country="PL", extra={day("2026-05-01"): (MON, "")}),
     "2026-04-30 16:00+02:00", "2h", "2026-05-01 10:00+02:00"),
    # A Saturday had nothing to lose: Friday 16-17, Monday 9-10.
    ("a day off on a Saturday", week("9-17", off={day("2026-03-07"): ""}),
     "2026-03-06 16:00", "2h", "2026-03-09 10:00"),
    # --- pauses ---
    # 10-11 is 1 h, 12-13 the second.
    ("a pause inside", OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 13:00", "2026-03-02 11:00/2026-03-02 12:00"),
    # The night counts nothing, paused or not: Monday 16-17, Tuesday 9-10.
    ("a pause outside", OFFICE, "2026-03-02 16:00", "2h", "2026-03-03 10:00", "2026-03-02 18:00/2026-03-03 08:00"),
    # 16:00-16:30 is 30 min, 90 more from Tuesday 9:30.
    ("a pause over a night", OFFICE, "2026-03-02 16:00", "2h", "2026-03-03 11:00", "2026-03-02 16:30/2026-03-03 09:30"),
    # Friday 30 min, 90 more from Monday 12:00.
    ("a pause over a weekend", OFFICE,
     "2026-03-06 16:00", "2h", "2026-03-09 13:30", "2026-03-06 16:30/2026-03-09 12:00"),
    # Nothing until 11; 11 + 1 h.
    ("a pause from the start", OFFICE,
     "2026-03-02 10:00", "1h", "2026-03-02 12:00", "2026-03-02 10:00/2026-03-02 11:00"),
    # Nothing until 10:30; + 1 h.
    ("a pause from before", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 11:30", "2026-03-02 08:00/2026-03-02 10:30"),
    # It was over before the start.
    ("a pause that is over", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 11:00", "2026-03-02 09:00/2026-03-02 10:00"),
    # 10-12 is used up when it begins.
    ("a pause that begins at the due time comes too late",
     OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 12:00", "2026-03-02 12:00/2026-03-02 15:00"),
    # One second is left when it begins; it runs after 13:00.
    ("a pause in the last second",
     OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 13:00:01", "2026-03-02 11:59:59/2026-03-02 13:00"),
    # Due at 17:00; a pause from then on comes too late too.
    ("a pause that begins at a closing that is due",
     OFFICE, "2026-03-02 15:00", "2h", "2026-03-02 17:00", "2026-03-02 17:00/2026-03-03 12:00"),
    # 12:00 comes first.
    ("a pause after the due time", OFFICE,
     "2026-03-02 10:00", "2h", "2026-03-02 12:00", "2026-03-02 13:00/2026-03-02 14:00"),
    # From 11 to 11 is nothing.
    ("a pause of no length", OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 12:00", "2026-03-02 11:00/2026-03-02 11:00"),
    # 10:00-10:30 is 30 min; paused until 12; 30 more.
    ("pauses that overlap", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 12:30",
     "2026-03-02 10:30/2026-03-02 11:30", "2026-03-02 11:00/2026-03-02 12:00"),
    # 30 min, paused until 11:30, 30 more: between them lies nothing.
    ("pauses that touch", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 12:00",
     "2026-03-02 10:30/2026-03-02 11:00", "2026-03-02 11:00/2026-03-02 11:30"),
    # The inner one adds nothing: 30 min, paused until 12, 30 more.
    ("a pause inside another", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 12:30",
     "2026-03-02 10:30/2026-03-02 12:00", "2026-03-02 11:00/2026-03-02 11:30"),
    # 10:00-10:15, 10:30-10:45, then 30 min from 11: told in any order.
    ("two pauses, the later told first", OFFICE, "2026-03-02 10:00", "1h", "2026-03-02 11:30",
     "2026-03-02 10:45/2026-03-02 11:00", "2026-03-02 10:15/2026-03-02 10:30"),
    # 15-16 is 1 h, paused until the closing, Tuesday 9-10.
    ("a pause until closing", OFFICE,
     "2026-03-02 15:00", "2h", "2026-03-03 10:00", "2026-03-02 16:00/2026-03-02 17:00"),
    # 11:30-12 is 30 min, the rest of the morning is lunch, 13:30 + 30 min.
    ("a pause over lunch", SPLIT, "2026-03-02 11:00", "1h", "2026-03-02 14:00", "2026-03-02 11:30/2026-03-02 13:30"),
    # From 1:30 (00:30Z) to 3:30 (01:30Z) is one real hour; 30 min before it, 30 after.
    ("a pause over the spring change", ALL_DAY, "2026-03-29 01:00", "1h", "2026-03-29 04:00+02:00",
     "2026-03-29 01:30/2026-03-29 03:30+02:00"),
    # From the first 2:30 to the second is one real hour: 30 min before it, 30 after.
    ("a pause over the autumn change", ALL_DAY, "2026-10-25 02:00+02:00", "1h", "2026-10-25 03:00+01:00",
     "2026-10-25 02:30+02:00/2026-10-25 02:30+01:00"),
    # 24/7: 6 h, paused for 2 days, 18 more.
    ("a pause round the clock", Calendar.always(), "2026-03-02 00:00+00:00", "24h", "2026-03-05 00:00+00:00",
     "2026-03-02 06:00+00:00/2026-03-04 06:00+00:00"),
    # It goes on; nobody knows.
    ("a pause without an end", OFFICE, "2026-03-02 10:00", "2h", None, "2026-03-02 11:00/"),
    # The target was used up when it began.
    ("a pause without an end that comes too late", OFFICE, "2026-03-02 10:00", "2h", "2026-03-02 12:00",
     "2026-03-02 12:00/"),
    # --- east and west ---
    # 16-17, then 9-10, by the clock of Kathmandu.
    ("Kathmandu, +05:45", office("Asia/Kathmandu"), "2026-03-02 16:00+05:45", "2h", "2026-03-03 10:00+05:45"),
    # 11:00Z is 16:30 there: 30 min; 30 more from 9:00, which is 03:30Z.
    ("Kolkata, +05:30", office("Asia/Kolkata"), "2026-03-02 11:00+00:00", "1h", "2026-03-03 04:00+00:00"),
    # 00:30Z on Tuesday is Monday 16:30 there: 30 min; 30 more from Tuesday 9:00, which is 17:00Z.
    ("Los Angeles", office("America/Los_Angeles"), "2026-03-03 00:30+00:00", "1h", "2026-03-03 17:30+00:00"),
    # Tuesday 10:00 there is Monday 21:00Z.
    ("Auckland, +13", office("Pacific/Auckland"), "2026-03-02 16:00+13:00", "2h", "2026-03-02 21:00+00:00"),
    # Sunday 20:00Z is Monday 10:00 there.
    ("Kiritimati, +14", office("Pacific/Kiritimati"), "2026-03-01 20:00+00:00", "1h", "2026-03-01 21:00+00:00"),
    # Saturday 02:30Z is Friday 16:30 there: 30 min; 30 more from Monday 9:00, which is 19:00Z.
    ("Honolulu, -10", office("Pacific/Honolulu"), "2026-03-07 02:30+00:00", "1h", "2026-03-09 19:30+00:00"),
    # Friday 16-17, Monday 9-10; clocks went forward on Sunday 8 March.
    ("St John's, -03:30", office("America/St_Johns"), "2026-03-06 16:00-03:30", "2h", "2026-03-09 10:00-02:30"),
    # Sunday 8 March skips 2-3: 1-2 and 3-4 are 2 h.
    ("New York in spring", daily("1-4", zone="America/New_York"),
     "2026-03-08 01:00-05:00", "2h", "2026-03-08 04:00-04:00"),
    # Sunday 1 November repeats 1-2: 0-1, 1-2, 1-2, 2-3 are 4 h.
    ("New York in autumn", daily("0-3", zone="America/New_York"),
     "2026-11-01 00:00-04:00", "4h", "2026-11-01 03:00-05:00"),
    # Sunday 5 April goes back by half an hour at 2:00: 1-2 is 60 min, 1:30-2 again 30. 15 of these from 1:30.
    ("Lord Howe, half an hour", daily("1-2", zone="Australia/Lord_Howe"),
     "2026-04-05 00:00+11:00", "75m", "2026-04-05 01:45+10:30"),
    # Sunday 8 March has no midnight hour there, it begins at 1:00: only 1-2 is left of 0-2.
    ("Havana, no midnight", daily("0-2", zone="America/Havana"),
     "2026-03-07 23:00-05:00", "1h", "2026-03-08 02:00-04:00"),
    # Samoa skipped Friday 30 December 2011: Thursday 16-17, Monday 9-10.
    ("Apia, a day that never was", office("Pacific/Apia"), "2011-12-29 16:00-10:00", "2h", "2012-01-02 10:00+14:00"),
    # --- business days: that many times the usual daily hours ---
    # 8 h: Monday 12-17 is 5, Tuesday 9-12 makes 8.
    ("one business day", OFFICE, "2026-03-02 12:00", "1bd", "2026-03-03 12:00"),
    # 24 h: Friday 5, Monday 13, Tuesday 21, Wednesday 9-12.
    ("three business days", OFFICE, "2026-03-06 12:00", "3bd", "2026-03-11 12:00"),
    # 4 h + 4 h are 8: Monday 10-12 and 13-17 are 6, Tuesday 8-10.
    ("a business day with a lunch", SPLIT, "2026-03-02 10:00", "1bd", "2026-03-03 10:00"),
    # Four days of 8 h and one of 5: usual are 8. Friday gives 5, Monday 9-12 the rest.
    ("a business day and a short Friday", Calendar(WARSAW, SHORT_FRIDAY),
     "2026-03-06 09:00", "1bd", "2026-03-09 12:00"),
    # The night's 8 h.
    ("a business night", NIGHT, "2026-03-02 22:00", "1bd", "2026-03-03 06:00"),
    # 24 h.
    ("a business day round the clock", Calendar.always(), "2026-03-07 12:00+00:00", "1bd", "2026-03-08 12:00+00:00"),
    # 24 counted hours are three office days.
    ("a day is 24 counted hours", OFFICE, "2026-03-02 09:00", "1d", "2026-03-04 17:00"),
]  # fmt: skip


def row(_name, calendar, start, target, due, *pauses):
    length = timedelta(seconds=targets.read(target).seconds(calendar))
    return calendar, moment(start), length, moment(due) if due else None, tuple(map(pause, pauses))


ROWS = [pytest.param(*row(*case), id=case[0]) for case in CASES]


def test_there_are_enough_of_them_and_none_twice():
    assert len({case[0] for case in CASES}) == len(CASES) >= 70


@pytest.mark.parametrize(("calendar", "start", "length", "due", "pauses"), ROWS)
def test_it_is_due_when_it_was_worked_out_by_hand(calendar, start, length, due, pauses):
    assert hours.due(start, length, calendar, pauses) == due


@pytest.mark.parametrize(("calendar", "start", "length", "due", "pauses"), [one for one in ROWS if one.values[3]])
def test_so_much_had_counted_by_then(calendar, start, length, due, pauses):
    told = hours.ledger(start, due, calendar, pauses)

    assert hours.elapsed(start, due, calendar, pauses) == length
    assert sum((span.length for span in told if span.counted), timedelta()) == length
    assert [span.from_at for span in told] == [start, *(span.until_at for span in told[:-1])]
    assert told[-1].until_at == due

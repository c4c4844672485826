"""English, for `spot`: what promises. Its times stand in times_en. Pure."""

import re

from caredesk.promises.grammar import Grammar, whole, words
from caredesk.promises.times_en import TIMES

OURS = (
    r"(?:my|our|a|an|one of our|some(?:one|body)|the)\b"
    r"(?! (?:seller|shop|store|merchant|bank|sender|customer|price|offer|sale"
    r"|code is|locker|app|police|post office|office))[a-z' -]{0,40}?"
)
DO = (
    "(?!be (?:open|closed|shut|away|out|off|happy|glad|delighted|able|available|here|asked|charged|needed|required)"
    "|not|never|need|have to|see (?:you|whether|if)|miss|understand|remember|always|require|cost|stay|remain|hope"
    "|keep (?:fingers|our fingers))"
)
PROMISE = whole(
    words(
        rf"(?:we|i)(?:'ll| will| shall) (?:also |then |certainly |definitely |gladly |personally |surely |now "
        rf")?{DO}\w+",
        rf"(?:we are|we're|i am|i'm) going to {DO}\w+",
        rf"gonna {DO}\w+",
        rf"{OURS}(?:'s| is| are) (?:coming|calling|sending|bringing|delivering|going to)",
        r"(?:we|i) (?:promise|guarantee|aim|intend|plan|undertake|commit|pledge) (?:to|that)",
        r"(?:we are|we're|i am|i'm) (?:calling|sending|refunding|shipping|writing to|getting back to)",
        r"let me (?:check|look|find out|ask|see what) .*(?:get back|let you know|come back|call|write)",
        r"you(?:'ll| will)(?: all| both| then| soon)? (?:hear|get|receive|have (?!to\b|noticed|seen))",
        r"expect (?:our|a|my|an) (?:reply|answer|call|message|e-?mail|response)",
        rf"your (?:new |full )?(?:refund|money|replacement|reply|answer|credit|voucher|invoice|label|code"
        rf"|parcel|package|order)(?:'ll| will) {DO}\w+",
        rf"{OURS}(?:'ll| will) {DO}(?!charge|ask)\w+",
    )
)  # fmt: skip
BUSY = re.compile(
    r"\b(?:we are|we're|i am|i'm|(?:our|my) [a-z ]{2,30}? (?:are|is))(?: already| now| currently| still| just)*"
    r" (?:on it|onto it|on the case|looking (?:into|at)|working on|checking|investigating|dealing with|chasing|handling"
    r"|sorting|following up)\b"
    r"|^\W*(?:looking into|checking|working on|on it)\b|\bleave (?:it|this|that) (?:with|to) (?:me|us)\b"
    r"|\b(?:we are|we're|i am|i'm) on it\b"
)
ENGLISH = Grammar(
    joints=re.compile(
        r"[;()]|[,:](?!\d)|(?<!\d) - |\b(?:and then|and|but|because|so that|so|as soon as|once|when|while"
        r"|after which)\b(?! a half)"
    ),
    condition=re.compile(
        r"\b(?:if|unless|provided|in case|assuming|should (?:you|the|it|this|your)|had we|as long as|promised"
        r"|(?:you|they|he|she|shop|seller)(?: have| had)? (?:wrote|said|told|asked|write|claimed))\b"
    ),
    veto=re.compile(
        r"\b(?:not|\w+n't|never|nobody|no one|cannot|unable|would|could|might|may|'d|i'd|we'd|hope|hopefully"
        r"|usually|normally)\b"
        r"|^\W*(?:please|kindly)\b|\b(?:we|i) (?:are|were|was|am|have|had|can)(?: \w+)? (?:open|closed|shut"
        r"|away|able)\b"
    ),
    promise=PROMISE,
    busy=BUSY,
    dated=re.compile(
        r"^\W*(?:then |will |also )?(?:update|call|ring|phone|write|get back|let you know|report|reply|send"
        r"|be back|come back|be in touch|keep you)\b"
    ),
    contact=whole(
        "get back|come back|call|ring|phone|write|reply|repl(?:y|ies)|answer|respond|contact|update|let you "
        "know|be in touch|get in touch"
        "|hear (?:back )?from|follow up|keep you|report|return your call|tell you|inform|confirm|message|e-?mail"
    ),
    shut=re.compile(
        r"\b(?:please|kindly|you (?:need|must|should|have to|asked|wrote|told|said)|\w+ed (?:you|us|on|it)|was"
        r"|were|has|have been|did|open|closed|since)\b"
    ),
    times=TIMES,
)  # fmt: skip

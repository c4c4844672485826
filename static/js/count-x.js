/* How much a text weighs on X: the same tables and patterns as channels/x/words.py; a test compares what they count. */

const LIGHT = [[0, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
const ENDINGS = (
  'academy agency app art asia bank bike biz blog business cafe cat center chat city clinic cloud club com ' +
  'community company consulting design dev digital edu education email energy events expert express fashion ' +
  'finance fitness fun gallery games global gov group guru health help host hotel house info int jobs land ' +
  'legal life link live love ltd management market marketing media mil mobi money movie museum name net network ' +
  'news ngo ninja one online org page photo photography photos pizza plus pro property pub rent restaurant ' +
  'reviews rocks sale school services shop show site social software solutions space sport store studio style ' +
  'support systems team tech tickets tips today tools top tours town toys travel university video vip watch web ' +
  'wiki win work works world wtf xyz zone ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg ' +
  'bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do ' +
  'dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn ' +
  'hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt ' +
  'lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu ' +
  'nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so ' +
  'sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn ' +
  'vu wf ws ye yt za zm zw'
).split(' ').join('|');
const LATIN = 'A-Za-z0-9\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u024F';
const END = `\\.(?:${ENDINGS})(?![0-9A-Za-z@+\\-])`;
const CHARS = "\\p{sc=Latin}\\p{sc=Cyrillic}0-9!*';:=+,.$%#\\[\\]\\-\\u2013_~@\\|&\\/";
const LAST = '\\p{sc=Latin}\\p{sc=Cyrillic}0-9=#+\\-_\\/';
const PATH = `\\/(?:[${CHARS}]*(?:\\([${CHARS}]*\\)|[${LAST}]))*`;
const QUERY = "(?:\\?[A-Za-z0-9!?*'();:&=+$\\/%#\\[\\]\\-_.,~\\|@]*[A-Za-z0-9\\-_&=#\\/])?";
const domain = (letters) =>
  `(?:[${letters}](?:[${letters}_\\-]{0,61}[${letters}])?\\.){0,8}[${letters}](?:[${letters}\\-]{0,61}[${letters}])?${END}`;
const URLS = new RegExp(
  `(?<![A-Za-z0-9@＠$#＃])(?:https?:\\/\\/${domain('\\p{L}\\p{M}\\p{N}')}(?::[0-9]+)?(?:${PATH})?${QUERY}` +
  `|(?<![\\-_.\\/])${domain(LATIN)}(?:(?::[0-9]+)?${PATH}${QUERY})?)`, 'giu');
const PART = '\\p{Extended_Pictographic}(?:\\uFE0F|\\p{Emoji_Modifier})?\\u20E3?[\\u{E0020}-\\u{E007F}]*';
const EMOJI = new RegExp(`\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F?\\u20E3|${PART}(?:\\u200D${PART})*`, 'gu');

const weight = (code) => (LIGHT.some(([first, last]) => first <= code && code <= last) ? 1 : 2);

export const hasLinkOnX = (text) => text.normalize('NFC').search(URLS) >= 0;

export function weightOnX(text) {
  let found = 0;
  const rest = text.normalize('NFC').replace(URLS, () => ((found += 23), '')).replace(EMOJI, () => ((found += 2), ''));
  return [...rest].reduce((sum, letter) => sum + weight(letter.codePointAt(0)), found);
}

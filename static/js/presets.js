/* The times a ticket can be put away until, in the agent's own zone. */

const HOUR_MS = 3_600_000;
const MORNING = 9;
const AFTERNOON = 15;
const EVENING = 18;

function at(days, hour, now) {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  return date.setHours(hour, 0, 0, 0);
}

/* Late in the day "this afternoon" is the evening, and in the evening it is tomorrow's. */
function afternoon(now) {
  const hour = new Date(now).getHours();
  if (hour < AFTERNOON - 1) return at(0, AFTERNOON, now);
  return hour < EVENING ? at(0, EVENING, now) : at(1, AFTERNOON, now);
}

const PRESETS = {
  hour: (now) => now + HOUR_MS,
  afternoon,
  tomorrow: (now) => at(1, MORNING, now),
  monday: (now) => at((8 - new Date(now).getDay()) % 7 || 7, MORNING, now),
};

export const presetTime = (key, now = Date.now()) => PRESETS[key]?.(now);

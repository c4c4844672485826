/* "@" in a note opens a list of colleagues. */
import { fold, make, readJson } from './dom.js';
import { replaceText } from './insert.js';
import { addSource } from './picker.js';
import { word } from './words.js';

const MOST = 6;
const handleOf = (person) => person.handle || fold(person.name.split(' ')[0]);
let people;

function isCalled(person, wanted) {
  const names = `${fold(person.name)} ${handleOf(person)}`.split(' ');
  return names.some((name) => name.startsWith(wanted));
}

function option(person) {
  const face = make('span', 'avatar avatar--tiny', person.letters);
  face.dataset.hue = person.hue;
  face.ariaHidden = 'true';
  return [face, make('b', '', person.name), make('small', '', `@${handleOf(person)}`)];
}

export function startMentions() {
  addSource({
    sign: /(?:^|\s)@([\p{L}\w.-]*)$/u,
    mark: '@',
    name: () => word('colleagues'),
    isOn: (box) => box.kind === 'note',
    find(typed) {
      people ||= readJson('#people', []);
      const wanted = fold(typed);
      return people.filter((each) => isCalled(each, wanted)).slice(0, MOST);
    },
    option,
    put: (person, { box, start, end }) => replaceText(box.body, start, end, `@${handleOf(person)} `),
  });
}

// Cards as an EHR shows them. Markdown goes through markdown-it with HTML off, so that a card can
// bring structure and no markup of its own.
import { element } from './dom.js';

const markdown = window.markdownit({ html: false, linkify: false, breaks: false }).disable('image');

function detailOf(card) {
  const node = element('div', { className: 'detail' });
  node.innerHTML = markdown.render(card.detail ?? '');
  for (const link of node.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return node;
}

// Only web addresses become links.
function linksOf(card) {
  const links = (card.links ?? []).filter((link) => /^https?:\/\//.test(link.url));
  if (!links.length) return null;
  return element('p', {}, ...links.flatMap((link, index) => [index ? ' · ' : '', element('a', { href: link.url, target: '_blank', rel: 'noopener noreferrer' }, link.label)]));
}

function suggestionsOf(card, on) {
  if (!card.suggestions?.length) return null;
  return element('div', { className: 'choices', role: 'group', 'aria-label': 'Suggestions' }, ...card.suggestions.map((suggestion) => {
    const button = element('button', { type: 'button' }, suggestion.label);
    if (suggestion.isRecommended) button.dataset.recommended = '';
    button.addEventListener('click', () => on.accept(card, suggestion, button));
    return button;
  }));
}

function overrideOf(card, index, on) {
  if (!card.overrideReasons?.length) return null;
  const reason = element('select', { id: `reason-${index}` }, ...card.overrideReasons.map((coding) => element('option', { value: coding.code }, coding.display ?? coding.code)));
  const comment = element('input', { id: `comment-${index}`, type: 'text', maxLength: 500, autocomplete: 'off' });
  const form = element('form', { className: 'override' },
    element('div', {}, element('label', { htmlFor: reason.id }, 'Sign anyway, because'), reason),
    element('div', {}, element('label', { htmlFor: comment.id }, 'Comment (optional)'), comment),
    element('button', { type: 'submit' }, 'Override'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { code, system } = card.overrideReasons.find((coding) => coding.code === reason.value);
    on.override(card, { reason: { code, system }, ...(comment.value && { userComment: comment.value }) });
  });
  return form;
}

const INDICATORS = { info: 'Information', warning: 'Attention', critical: 'Critical' };

export function cardNode(card, index, on) {
  const node = element('article', { className: `card ${card.indicator}`, 'aria-labelledby': `card-${index}` },
    element('header', {},
      element('span', { className: 'indicator' }, INDICATORS[card.indicator] ?? card.indicator),
      element('h3', { id: `card-${index}` }, card.summary)),
    element('p', { className: 'source' }, card.source?.label ?? ''),
    detailOf(card), linksOf(card), suggestionsOf(card, on), overrideOf(card, index, on),
    element('p', { className: 'feedback', role: 'status' }));
  node.dataset.card = card.uuid ?? '';
  return node;
}

// Elements with text, never with markup: whatever a chart says stays text.

export const at = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node && key !== 'list') node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

// A FHIR date or dateTime as "May 3, 2026"; what is no full date stays as it is.
export function dateWords(text) {
  return /^\d{4}-\d{2}-\d{2}/.test(text ?? '') ? day.format(new Date(text.slice(0, 10) + 'T00:00:00Z')) : (text ?? '');
}

export const nameOf = (concept) =>
  concept?.text ?? concept?.coding?.find((coding) => coding.display)?.display ?? concept?.coding?.[0]?.code ?? '';

// A FHIR R4 server as the page reads it, and one patient's chart in a few tiles.
import { dateWords, element, nameOf, svg } from './dom.js';

const LOINC = 'http://loinc.org';
const MAX_PAGES = 40;

export class Ehr {
  constructor(base, token) {
    this.base = base.replace(/\/+$/, '');
    this.token = token;
  }

  async get(url) {
    const headers = { Accept: 'application/fhir+json' };
    // The token goes to this server only, wherever a link points.
    if (this.token && url.startsWith(this.base + '/')) headers.Authorization = 'Bearer ' + this.token;
    const response = await fetch(url, { headers, credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) throw new Error(`${response.status} from the FHIR server`);
    return response.json();
  }

  read(reference) {
    return this.get(`${this.base}/${reference}`);
  }

  // All pages as one searchset, as prefetch wants it.
  async bundle(query) {
    let bundle = await this.read(query);
    const all = { ...bundle, entry: [...(bundle.entry ?? [])] };
    for (let page = 1; page < MAX_PAGES; ++page) {
      const next = bundle.link?.find((link) => link.relation === 'next')?.url;
      if (!next || !next.startsWith(this.base + '/')) break;
      bundle = await this.get(next);
      all.entry.push(...(bundle.entry ?? []));
    }
    if (all.link) all.link = all.link.filter((link) => link.relation !== 'next');
    if (!all.entry.length) delete all.entry;
    return all;
  }

  async search(type, parameters) {
    const bundle = await this.bundle(`${type}?${new URLSearchParams(parameters)}`);
    return (bundle.entry ?? []).map((entry) => entry.resource).filter((resource) => resource?.resourceType === type);
  }
}

export function personName(patient) {
  const name = patient.name?.[0];
  return name?.text ?? ([...(name?.given ?? []), name?.family].filter(Boolean).join(' ') || `Patient ${patient.id}`);
}

export function personLine(patient, today) {
  const parts = [];
  if (patient.birthDate) {
    const years = today.getFullYear() - Number(patient.birthDate.slice(0, 4));
    const before = today.toISOString().slice(5, 10) < patient.birthDate.slice(5, 10);
    parts.push(`${years - (before ? 1 : 0)} years`);
  }
  if (patient.gender) parts.push(patient.gender);
  if (patient.birthDate) parts.push(`born ${dateWords(patient.birthDate)}`);
  return parts.join(', ');
}

function tile(title, ...content) {
  const filled = content.filter(Boolean);
  return element('section', { className: 'tile' }, element('h3', {}, title), ...(filled.length ? filled : [element('p', { className: 'soft' }, 'none on record')]));
}

const list = (items) => (items.length ? element('ul', {}, ...items.map((item) => element('li', {}, item))) : null);

function trend(values) {
  const low = Math.min(5, ...values);
  const high = Math.max(10, ...values);
  const x = (index) => (values.length > 1 ? 3 + (94 * index) / (values.length - 1) : 50);
  const y = (value) => 37 - (34 * (value - low)) / (high - low);
  return svg('svg', { class: 'trend', viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': `HbA1c: ${values.join(', ')} percent; target line at 7.0` },
    svg('line', { class: 'target', x1: 0, x2: 100, y1: y(7), y2: y(7) }),
    svg('polyline', { class: 'line', points: values.map((value, index) => `${x(index)},${y(value)}`).join(' ') }));
}

function hba1cTile(observations) {
  const results = observations
    .filter((o) => typeof o.valueQuantity?.value === 'number' && o.effectiveDateTime && /%/.test(o.valueQuantity.unit ?? o.valueQuantity.code ?? ''))
    .sort((a, b) => a.effectiveDateTime.localeCompare(b.effectiveDateTime));
  if (!results.length) return tile('HbA1c', list(observations.map((o) => `${o.valueQuantity?.value ?? ''} ${o.valueQuantity?.unit ?? ''}`.trim()).slice(0, 3)));
  const last = results.at(-1);
  return tile('HbA1c', element('p', { className: 'figure' }, `${last.valueQuantity.value} %`),
    element('p', { className: 'soft' }, `${dateWords(last.effectiveDateTime)}; ${results.length} ${results.length === 1 ? 'result' : 'results'}`),
    trend(results.map((o) => o.valueQuantity.value)));
}

function readingsTile(readings) {
  if (!readings.length) return tile('Glucose readings');
  const times = readings.map((o) => o.effectiveDateTime ?? '').sort();
  const values = readings.filter((o) => /^mg\/dl$/i.test(o.valueQuantity?.unit ?? o.valueQuantity?.code ?? '')).map((o) => o.valueQuantity.value);
  const latest = Date.parse(times.at(-1));
  const month = times.filter((time) => latest - Date.parse(time) < 30 * 86_400_000).length;
  return tile('Glucose readings', element('p', { className: 'figure' }, `${month} in 30 days`),
    element('p', { className: 'soft' }, `latest ${dateWords(times.at(-1))}; ${readings.length} on record` +
      (values.length ? `, ${Math.min(...values)} to ${Math.max(...values)} mg/dL` : '')));
}

function regimen(requests) {
  const active = requests.filter((request) => request.status === 'active');
  return active.map((request) => {
    const dosage = request.dosageInstruction?.[0];
    const how = dosage?.text ?? (dosage?.timing?.repeat?.frequency ? `${dosage.timing.repeat.frequency} a day` : '');
    return [nameOf(request.medicationCodeableConcept) || request.medicationReference?.display || 'medication', how].filter(Boolean).join(', ');
  });
}

// The summary's tiles; a search that fails makes its own tile say so.
export async function chartTiles(ehr, id) {
  const by = (type, more = {}) => ehr.search(type, { patient: id, ...more });
  const searches = [
    ['HbA1c', by('Observation', { code: `${LOINC}|4548-4,${LOINC}|17856-6,${LOINC}|59261-8` }), hba1cTile],
    ['Glucose readings', by('Observation', { code: ['41653-7', '2339-0', '2345-7', '14743-9', '41604-0', '1558-6', '88365-2', '53049-3'].map((code) => `${LOINC}|${code}`).join(','), _count: 1000 }), readingsTile],
    ['Medication', by('MedicationRequest'), (found) => tile('Medication', list(regimen(found)))],
    ['Devices', by('Device'), (found) => tile('Devices', list(found.map((device) => [device.deviceName?.[0]?.name ?? nameOf(device.type), device.status].filter(Boolean).join(', '))))],
    ['Problems', by('Condition'), (found) => tile('Problems', list(found.map((condition) => nameOf(condition.code))))],
    ['Coverage', by('Coverage'), (found) => tile('Coverage', list(found.map((coverage) => [coverage.payor?.[0]?.display ?? nameOf(coverage.type) ?? '', coverage.period?.start ? `since ${dateWords(coverage.period.start)}` : ''].filter(Boolean).join(', ') || coverage.status)))],
  ];
  return Promise.all(searches.map(([title, search, show]) => search.then(show, (error) => tile(title, element('p', { className: 'soft' }, `could not be read: ${error.message}`)))));
}

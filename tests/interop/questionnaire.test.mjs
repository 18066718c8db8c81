// The attestation form in a renderer that somebody else wrote (LHC-Forms of the NLM): it shows every
// question, and the service reads what it exports. PUMPCDS_PROGRAM is the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JSDOM, VirtualConsole } from 'jsdom';

const { PUMPCDS_PROGRAM: program, ...environment } = process.env;
const root = fileURLToPath(new URL('../../', import.meta.url));
const lforms = new URL('./node_modules/lforms/dist/lforms/', import.meta.url);
const questionnaire = JSON.parse(readFileSync(join(root, 'cds/assets/questionnaire.json'), 'utf8'));

// What the renderer complains of, on the page's console or by an exception.
const complaints = [];
let page;

function all(items) {
  return items.flatMap((item) => [item, ...all(item.item ?? [])]);
}
const questions = all(questionnaire.item).filter(({ type }) => !['group', 'display'].includes(type));

before(() => {
  const virtualConsole = new VirtualConsole();
  virtualConsole.on('jsdomError', (error) => complaints.push(String(error.detail ?? error)));
  virtualConsole.on('error', (...what) => complaints.push(what.map(String).join(' ')));
  page = new JSDOM('<!doctype html><html><body><div id="form"></div></body></html>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    url: 'http://localhost/',
    virtualConsole,
  }).window;
  // Parts of a browser that jsdom does not have.
  page.matchMedia = () => ({ matches: false, addListener() {}, removeListener() {} });
  page.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  page.structuredClone ??= structuredClone;
  for (const file of [
    'webcomponent/assets/lib/zone.min.js',
    'webcomponent/lhc-forms.js',
    'fhir/R4/lformsFHIR.min.js',
  ]) {
    page.eval(readFileSync(new URL(file, lforms), 'utf8'));
  }
});

function answerTo({ type, answerOption }) {
  if (type === 'boolean') return { valueBoolean: true };
  if (type === 'date') return { valueDate: '2026-01-15' };
  if (type === 'decimal') return { valueDecimal: 5 };
  return { valueCoding: answerOption[0].valueCoding };
}

// The questions with these linkIds answered, in the groups of the form.
function responseTo(linkIds) {
  const answered = (items) =>
    items.flatMap((item) => {
      const inside = answered(item.item ?? []);
      const own = linkIds.includes(item.linkId) ? { answer: [answerTo(item)] } : {};
      if (!own.answer && inside.length === 0) return [];
      return [{ linkId: item.linkId, ...own, ...(inside.length > 0 && { item: inside }) }];
    });
  return {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    questionnaire: questionnaire.url,
    item: answered(questionnaire.item),
  };
}

// The form on the page with these answers; resolves with its text and with what it exports.
async function fill(linkIds) {
  const { Util } = page.LForms;
  const copy = page.JSON.parse(JSON.stringify(questionnaire));
  const response = page.JSON.parse(JSON.stringify(responseTo(linkIds)));
  const form = Util.mergeFHIRDataIntoLForms(
    response,
    Util.convertFHIRQuestionnaireToLForms(copy, 'R4'),
    'R4',
  );
  const added = Util.addFormToPage(form, 'form', { fhirVersion: 'R4' });
  const element = page.document.querySelector('#form wc-lhc-form');
  const ready = new Promise((resolve, reject) => {
    element.addEventListener('onFormReady', resolve);
    element.addEventListener('onError', (event) => reject(new Error(String(event.detail))));
  });
  await added;
  await ready;
  const place = page.document.getElementById('form');
  const exported = Util.getFormFHIRData('QuestionnaireResponse', 'R4', place);
  return {
    text: place.textContent,
    response: JSON.parse(JSON.stringify(exported)),
  };
}

test('every question is shown once its condition holds, without a complaint', async () => {
  const linkIds = questions.map(({ linkId }) => linkId);
  assert.ok(linkIds.length > 20);
  const { text, response } = await fill(linkIds);
  for (const { text: words } of all(questionnaire.item)) assert.ok(text.includes(words), words);
  const exported = all(response.item).filter(({ answer }) => answer);
  assert.deepEqual(exported.map(({ linkId }) => linkId).sort(), linkIds.sort());
  assert.deepEqual(complaints, []);
});

test('a question whose condition does not hold is not shown', async () => {
  const { text } = await fill([]);
  for (const { text: words, enableWhen } of questions) {
    assert.equal(text.includes(words), enableWhen === undefined, words);
  }
});

// What `check` decides of a case whose chart holds the response too.
function decided(name, response) {
  const folder = join(root, 'fixtures', name);
  const chart = JSON.parse(readFileSync(join(folder, 'chart.json'), 'utf8'));
  if (response) chart.entry.push({ resource: response });
  const scratch = mkdtempSync(join(tmpdir(), 'pumpcds-form-'));
  try {
    const file = join(scratch, 'chart.json');
    writeFileSync(file, JSON.stringify(chart));
    const options = ['check', '--chart', file, '--order', join(folder, 'order.json')];
    const when = ['--as-of', '2026-06-15', '--time-zone', 'America/New_York', '--format', 'json'];
    return JSON.parse(run([...options, ...when])).determination;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

// Exit codes up to 4 are determinations.
function run(options) {
  try {
    return execFileSync(program, options, { env: environment, encoding: 'utf8' });
  } catch (error) {
    if (!(error.status >= 0 && error.status <= 4)) throw error;
    return error.stdout;
  }
}

test('what the form exports is what the program reads', async () => {
  const name = 'missing-education';
  assert.equal(decided(name), 'needs-information');
  const { response } = await fill(['G1.a', 'G1.a.date']);
  // What an EHR adds when it files the response.
  const rows = JSON.parse(readFileSync(join(root, 'fixtures/index.json'), 'utf8'));
  const { patient } = rows.find((row) => row.case === name);
  Object.assign(response, {
    id: 'attested',
    subject: { reference: `Patient/${patient}` },
    author: { reference: 'Practitioner/dr' },
    authored: '2026-06-14T10:00:00-04:00',
  });
  assert.equal(decided(name, response), 'meets');
});

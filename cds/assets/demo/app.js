// The demo EHR: choose a patient, fill in an order, sign it, act on the cards.
import { at, element } from './dom.js';
import { chartTiles, Ehr, personLine, personName } from './ehr.js';
import { hookRequest, sendFeedback, sign } from './hook.js';
import { applied, draftOrder, PRODUCTS, PURPOSES, REASONS, referenceOf } from './order.js';
import { cardNode } from './cards.js';

const OF_CASE = 'case';  // the product choice that takes the case's own orders
const state = { ehr: null, service: '', cases: new Map(), patients: [], patient: null, drafts: [], userId: '' };

// --- Patients -------------------------------------------------------------------------------------

function showPatients() {
  const wanted = at('filter').value.trim().toLowerCase();
  const words = (patient) => `${personName(patient)} ${state.cases.get(patient.id)?.case.replaceAll('-', ' ') ?? ''}`;
  at('patients').replaceChildren(...state.patients.filter((patient) => words(patient).toLowerCase().includes(wanted)).map((patient) => {
    const about = state.cases.get(patient.id)?.case.replaceAll('-', ' ') ?? personLine(patient, new Date());
    const button = element('button', { type: 'button' }, element('strong', {}, personName(patient)), element('span', {}, about));
    button.dataset.patient = patient.id;
    if (patient.id === state.patient?.id) button.setAttribute('aria-current', 'true');
    button.addEventListener('click', () => choose(patient));
    return element('li', {}, button);
  }));
}

async function loadPatients() {
  at('patients').replaceChildren(element('li', { className: 'soft' }, 'Reading …'));
  try {
    state.patients = await state.ehr.search('Patient', { _count: 100 });
    state.patients.sort((a, b) => personName(a).localeCompare(personName(b)));
    showPatients();
  } catch (error) {
    at('patients').replaceChildren(element('li', {}, `The FHIR server could not be read: ${error.message}`));
  }
}

async function choose(patient) {
  state.patient = patient;
  history.replaceState(null, '', `#${encodeURIComponent(patient.id)}`);
  showPatients();
  at('welcome').hidden = true;
  at('patient').hidden = false;
  at('patient-name').textContent = personName(patient);
  const about = state.cases.get(patient.id)?.about;
  at('patient-line').textContent = [personLine(patient, new Date()), about].filter(Boolean).join('. ');
  at('summary').replaceChildren(element('p', { className: 'soft' }, 'Reading …'));
  forgetCall();
  await takeCaseOrders();
  at('chart').focus({ preventScroll: false });
  const tiles = await chartTiles(state.ehr, patient.id);
  if (state.patient === patient) at('summary').replaceChildren(...tiles);
}

// --- Order ----------------------------------------------------------------------------------------

const options = (choices) => choices.map((choice) => element('option', { value: choice.id }, choice.name));

async function takeCaseOrders() {
  const own = state.cases.get(state.patient.id);
  state.userId = 'Practitioner/demo';
  at('product').replaceChildren(...options([...(own ? [{ id: OF_CASE, name: 'As ordered in this case' }] : []), ...PRODUCTS]));
  if (!own) return takeForm();
  const patient = state.patient;
  const request = await (await fetch(own.request, { credentials: 'omit' })).json();
  if (state.patient !== patient) return;
  state.userId = request.context.userId ?? state.userId;
  state.caseOrders = request.context.draftOrders.entry.map((entry) => entry.resource);
  setDrafts(state.caseOrders);
  enableForm();
}

function enableForm() {
  const own = at('product').value === OF_CASE;
  at('purpose').disabled = own;
  at('reason').disabled = own;
}

function takeForm() {
  enableForm();
  if (at('product').value === OF_CASE) return setDrafts(state.caseOrders);
  setDrafts([draftOrder(state.patient.id, at('product').value, at('purpose').value, at('reason').value)]);
}

function orderWords(order) {
  const concept = order.codeCodeableConcept ?? order.code ?? order.itemCodeableConcept ?? order.medicationCodeableConcept;
  const name = concept?.text ?? concept?.coding?.[0]?.display ?? concept?.coding?.[0]?.code ?? order.description ?? '';
  const reason = order.reasonCode?.[0];
  return [`${order.resourceType}: ${name}`, reason?.text ?? reason?.coding?.[0]?.display].filter(Boolean).join(', for ');
}

function setDrafts(drafts) {
  state.drafts = drafts;
  at('drafts').replaceChildren(...drafts.map((order) => {
    const node = element('li', {}, orderWords(order));
    node.dataset.order = referenceOf(order);
    return node;
  }));
}

// --- Call and cards -------------------------------------------------------------------------------

function forgetCall() {
  at('cards').replaceChildren();
  at('status').textContent = 'Nothing signed yet.';
  at('timing').textContent = 'Request, response and timing of the last call.';
  at('request').textContent = '';
  at('response').textContent = '';
}

const MAX_SHOWN = 200_000;
const pretty = (value) => {
  const text = JSON.stringify(value, null, 2);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}\n… ${text.length - MAX_SHOWN} more characters` : text;
};

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function signDrafts() {
  at('timing').textContent = 'Waiting for the answer …';
  const mode = new FormData(at('order')).get('mode');
  const request = await hookRequest({ ...state, patientId: state.patient.id, mode });
  at('request').textContent = pretty(request);
  const answer = await sign(state.service, request);
  const body = parsed(answer.text);
  at('response').textContent = body ? pretty(body) : answer.text;
  at('timing').textContent = `${answer.status} in ${Math.round(answer.milliseconds)} ms, ${answer.text.length.toLocaleString('en-US')} characters, by ${mode}`;
  if (answer.status !== 200 || !Array.isArray(body?.cards)) {
    const why = body?.issue?.[0]?.details?.text ?? body?.issue?.[0]?.diagnostics ?? 'no cards';
    throw new Error(`the service answered ${answer.status}: ${why}`);
  }
  at('cards').replaceChildren(...body.cards.map((card, index) => cardNode(card, index, { accept, override })));
  at('status').textContent = body.cards.length === 0 ? 'Signed: the service has nothing to say about this order.' : `${body.cards.length} ${body.cards.length === 1 ? 'card' : 'cards'}.`;
  at('cards-title').focus();
}

async function report(card, entry) {
  const line = [...document.querySelectorAll('.card')].find((node) => node.dataset.card === card.uuid).querySelector('.feedback');
  try {
    const answer = await sendFeedback(state.service, { card: card.uuid, ...entry });
    line.textContent = answer.status === 200 ? `Feedback sent: ${entry.outcome}.` : `Feedback was answered with ${answer.status}.`;
    line.dataset.status = answer.status;
  } catch (error) {
    line.textContent = `Feedback could not be sent: ${error.message}`;
  }
}

function accept(card, suggestion, button) {
  setDrafts(applied(state.drafts, suggestion.actions));
  const group = card.selectionBehavior === 'at-most-one' ? button.parentNode.querySelectorAll('button') : [button];
  for (const one of group) one.disabled = true;
  button.textContent = `✓ ${suggestion.label}`;
  at('status').textContent = 'The orders were changed; sign again to check them.';
  return report(card, { outcome: 'accepted', acceptedSuggestions: [{ id: suggestion.uuid }] });
}

const override = (card, overrideReason) => report(card, { outcome: 'overridden', overrideReason });

// --- Start ----------------------------------------------------------------------------------------

async function connect(fhirServer, service, token) {
  state.ehr = new Ehr(fhirServer, token);
  state.service = service.replace(/\/+$/, '');
  state.patient = null;
  at('patient').hidden = true;
  at('welcome').hidden = false;
  await loadPatients();
}

async function start() {
  const settings = await (await fetch('/demo/settings.json')).json();
  const { cases } = await (await fetch(settings.cases, { credentials: 'omit' })).json();
  const demoCases = new Map(cases.map((one) => [one.patient, one]));
  state.cases = demoCases;
  at('fhir-server').value = settings.fhirServer;
  at('service').value = location.origin;
  at('purpose').replaceChildren(...options(PURPOSES));
  at('reason').replaceChildren(...options(REASONS));
  at('filter').addEventListener('input', showPatients);
  for (const id of ['product', 'purpose', 'reason']) at(id).addEventListener('change', takeForm);
  at('order').addEventListener('submit', async (event) => {
    event.preventDefault();
    at('sign').disabled = true;
    at('status').textContent = 'Signing …';
    await signDrafts().catch((error) => { at('status').textContent = `Not checked: ${error.message}`; });
    at('sign').disabled = false;
  });
  at('settings').addEventListener('submit', (event) => {
    event.preventDefault();
    state.cases = at('fhir-server').value === settings.fhirServer ? demoCases : new Map();
    connect(at('fhir-server').value, at('service').value, at('token').value);
  });
  await connect(settings.fhirServer, location.origin, '');
  const wanted = decodeURIComponent(location.hash.slice(1));
  const patient = state.patients.find((candidate) => candidate.id === wanted || state.cases.get(candidate.id)?.case === wanted);
  if (patient) await choose(patient);
}

start().catch((error) => { at('welcome').textContent = `The demo could not start: ${error.message}`; });

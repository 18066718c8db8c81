// The order-sign call and its feedback, as an EHR makes them.

export const SERVICE = 'insulin-pump-order-sign';

async function post(url, body) {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), credentials: 'omit', referrerPolicy: 'no-referrer' });
  const text = await response.text();
  return { status: response.status, text, milliseconds: performance.now() - began };
}

// A template with its tokens resolved.
function filled(template, patientId) {
  const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  return template
    .replaceAll('{{context.patientId}}', encodeURIComponent(patientId))
    .replace(/\{\{today\(\) - (\d+) days\}\}/g, (token, days) => daysAgo(days));
}

// Prefetch as the service's discovery asks for it; a search that fails is left out, as the protocol has it.
async function prefetched(service, ehr, patientId) {
  const response = await fetch(`${service}/cds-services`, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok) throw new Error(`${response.status} from discovery`);
  const description = (await response.json()).services.find((candidate) => candidate.id === SERVICE);
  const prefetch = {};
  await Promise.all(Object.entries(description?.prefetch ?? {}).map(async ([key, template]) => {
    const query = filled(template, patientId);
    try {
      prefetch[key] = query.includes('?') ? await ehr.bundle(query) : await ehr.read(query);
    } catch {
      delete prefetch[key];
    }
  }));
  return prefetch;
}

export async function hookRequest({ service, ehr, patientId, userId, drafts, mode }) {
  const request = {
    hook: 'order-sign',
    hookInstance: crypto.randomUUID(),
    context: {
      userId,
      patientId,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: drafts.map((resource) => ({ resource })) },
    },
  };
  if (mode === 'prefetch') {
    request.prefetch = await prefetched(service, ehr, patientId);
  } else {
    request.fhirServer = ehr.base;
    if (ehr.token) request.fhirAuthorization = { access_token: ehr.token, token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'pumpcds-demo' };
  }
  return request;
}

export const sign = (service, request) => post(`${service}/cds-services/${SERVICE}`, request);

export const sendFeedback = (service, entry) =>
  post(`${service}/cds-services/${SERVICE}/feedback`, { feedback: [{ ...entry, outcomeTimestamp: new Date().toISOString() }] });

// Draft orders as the order form makes them.

const HCPCS = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';

export const PRODUCTS = [
  { id: 'durable', name: 'Insulin pump, durable (E0784)', code: 'E0784', display: 'External ambulatory infusion pump, insulin' },
  { id: 'aid', name: 'Automated insulin delivery system (S1034)', code: 'S1034', display: 'Artificial pancreas device system' },
  { id: 'omnipod', name: 'Omnipod 5 pods (A9274)', code: 'A9274', text: 'Omnipod 5 pods' },
  { id: 'vgo', name: 'V-Go 30 (A9274)', code: 'A9274', text: 'V-Go 30' },
  { id: 'disposable', name: 'Disposable insulin delivery device, not named (A9274)', code: 'A9274', display: 'External ambulatory insulin delivery system, disposable' },
  { id: 'implantable', name: 'Implantable pump (E0783)', code: 'E0783', display: 'Infusion pump system, implantable, programmable' },
];

export const PURPOSES = [
  { id: 'first', name: 'First pump' },
  { id: 'replacement', name: 'Replacement (modifier RA)' },
  { id: 'refill', name: 'Refill' },
];

export const REASONS = [
  { id: 'E10.65', name: 'Type 1 diabetes with hyperglycemia (E10.65)', display: 'Type 1 diabetes mellitus with hyperglycemia' },
  { id: 'E11.65', name: 'Type 2 diabetes with hyperglycemia (E11.65)', display: 'Type 2 diabetes mellitus with hyperglycemia' },
  { id: 'T85.614A', name: 'Breakdown of the insulin pump (T85.614A)', display: 'Breakdown (mechanical) of insulin pump, initial encounter' },
  { id: 'R73.03', name: 'Prediabetes (R73.03)', display: 'Prediabetes' },
  { id: '', name: 'None given' },
];

const by = (choices, id) => choices.find((choice) => choice.id === id);

export function draftOrder(patientId, productId, purposeId, reasonId) {
  const product = by(PRODUCTS, productId);
  const reason = by(REASONS, reasonId);
  const code = purposeId === 'replacement' ? `${product.code}-RA` : product.code;
  const order = {
    resourceType: 'DeviceRequest',
    id: `draft-${productId}`,
    status: 'draft',
    intent: 'original-order',
    codeCodeableConcept: { coding: [{ system: HCPCS, code, ...(product.display && { display: product.display }) }], text: product.text ?? product.display },
    subject: { reference: `Patient/${patientId}` },
    authoredOn: new Date().toISOString().slice(0, 19) + 'Z',
  };
  if (reason.id) order.reasonCode = [{ coding: [{ system: ICD10, code: reason.id, display: reason.display }], text: reason.display }];
  return order;
}

export const referenceOf = (order) => `${order.resourceType}/${order.id}`;

// What an accepted suggestion does to the drafts; the drafts are not changed in place.
export function applied(drafts, actions) {
  let result = [...drafts];
  for (const action of actions ?? []) {
    if (action.type === 'delete') {
      result = result.filter((order) => referenceOf(order) !== action.resourceId);
    } else if (action.type === 'update') {
      result = result.map((order) => (referenceOf(order) === referenceOf(action.resource) ? action.resource : order));
    } else if (action.type === 'create') {
      const id = action.resource.id ?? `suggested-${result.length + 1}`;
      result.push({ ...action.resource, id });
    }
  }
  return result;
}

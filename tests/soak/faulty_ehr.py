"""A FHIR server over the fixtures that goes wrong on purpose, for soak.py. Standard library only.

Each call of the service gets a base of its own (/call-7/fhir) with a plan: which queries fail, and how.
"""

import http.server
import json
import pathlib
import random
import socket
import struct
import threading
import time
import urllib.parse

FAULTS = [
    "500", "429", "503", "404", "401", "403", "no answer", "drip", "truncated", "html", "html as json",
    "outcome", "wrong type", "wrong patient", "endless next", "next elsewhere", "20 MB", "reset",
]
OUTCOME = b'{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}'
HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


class Charts:
    """The resources of all fixtures by patient and type."""

    def __init__(self, folder):
        self.by_patient = {}
        self.patients = {}
        for chart in sorted(pathlib.Path(folder).glob("*/chart.json")):
            resources = [e["resource"] for e in json.loads(chart.read_text())["entry"]]
            for resource in resources:
                if resource["resourceType"] == "Patient":
                    self.patients[resource["id"]] = resource
                    self.by_patient[resource["id"]] = {}
            for resource in resources:
                owner = self._owner(resource)
                if owner in self.by_patient:
                    self.by_patient[owner].setdefault(resource["resourceType"], []).append(resource)

    @staticmethod
    def _owner(resource):
        for name in ("subject", "patient", "beneficiary", "deliverTo"):
            reference = resource.get(name, {}).get("reference", "")
            if reference.startswith("Patient/"):
                return reference.removeprefix("Patient/")
        return None

    def answer(self, path, query):
        """The JSON value that a well server would give; None: not found."""
        parts = path.split("/")
        if parts[0] == "Patient" and len(parts) == 2:
            return self.patients.get(parts[1])
        parameters = dict(urllib.parse.parse_qsl(query))
        patient = (parameters.get("patient") or parameters.get("subject") or "").removeprefix("Patient/")
        found = self.by_patient.get(patient, {}).get(parts[0], [])
        if "code" in parameters:
            wanted = set(parameters["code"].split(","))
            found = [r for r in found if wanted & {c.get("code") for c in r.get("code", {}).get("coding", [])}]
        if "_sort" in parameters:
            found = sorted(found, key=date_of, reverse=True)
        return bundle(found, len(found))


def date_of(resource):
    for name in ("effectiveDateTime", "performedDateTime", "date"):
        if name in resource:
            return resource[name]
    for name in ("effectivePeriod", "performedPeriod", "period"):
        if name in resource:
            return resource[name].get("start", "")
    return ""


def bundle(resources, total=None, following=None):
    result = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in resources]}
    if total is not None:
        result["total"] = total
    if following:
        result["link"] = [{"relation": "next", "url": following}]
    return result


class Plan:
    """What goes wrong in one call: `fault` in the share of the queries that `hits` says, or a mixture."""

    def __init__(self, fault=None, hits=0.0, mixed=False, seed=0):
        self.fault, self.hits, self.mixed, self.seed = fault, hits, mixed, seed

    def fault_of(self, target):
        chance = random.Random(f"{self.seed} {target.split('&_count')[0]}")
        if chance.random() >= self.hits:
            return None
        return chance.choice(FAULTS) if self.mixed else self.fault


class Ehr(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, charts):
        super().__init__(("127.0.0.1", 0), Handler)
        self.charts = charts
        self.plans = {}
        self.lock = threading.Lock()
        self.count = 0
        self.counts = {}
        self.led_astray = 0

    def base_for(self, plan):
        with self.lock:
            self.count += 1
            name = f"call-{self.count}"
            self.plans[name] = plan
        return name, f"http://127.0.0.1:{self.server_port}/{name}/fhir"

    def forget(self, name):
        with self.lock:
            self.plans.pop(name, None)

    def handle_error(self, request, client_address):
        pass  # the service hangs up at its deadline


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        self.path = self.path.replace("/_search", "") + "?" + self.rfile.read(length).decode()
        self.do_GET()

    def do_GET(self):
        name, _, target = self.path.lstrip("/").partition("/fhir/")
        if name == "astray":
            self.server.led_astray += 1
        path, _, query = target.partition("?")
        plan = self.server.plans.get(name)
        fault = plan.fault_of(target.split("&again")[0]) if plan else None
        with self.server.lock:
            key = fault or "none"
            self.server.counts[key] = self.server.counts.get(key, 0) + 1
        good = self.server.charts.answer(path, query)
        if good is None:
            return self.send(404, OUTCOME)
        if fault is None:
            return self.send(200, json.dumps(good).encode())
        self.go_wrong(fault, name, target, good)

    def go_wrong(self, fault, name, target, good):
        base = f"http://127.0.0.1:{self.server.server_port}"
        body = json.dumps(good).encode()
        is_bundle = good["resourceType"] == "Bundle"
        patient = next(iter(p for p in self.server.charts.patients if p in target), "")
        if fault.isdigit():
            headers = random.choice(({}, {"Retry-After": "0"}, {"Retry-After": "120"}))
            return self.send(int(fault), OUTCOME, headers=headers if fault in ("429", "503") else {})
        if fault == "no answer":
            return self.wait_until_left(b"")
        if fault == "drip":
            self.head(200, len(body) + 100_000)
            self.wfile.write(body[: len(body) // 2])
            return self.wait_until_left(b" ")
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return self.connection.close()
        if fault == "wrong patient":
            body = body.replace(patient.encode(), b"somebody-else")
        elif fault == "wrong type":
            other = {"resourceType": "Appointment", "id": "x"}
            body = json.dumps(bundle([other], 1) if is_bundle else other).encode()
        elif fault in ("endless next", "next elsewhere") and is_bundle:
            home = f"{base}/{name}/fhir/{target}&again=1" if fault == "endless next" else f"{base}/astray/fhir/{target}"
            entries = [] if "&again" in target else [e["resource"] for e in good["entry"]]
            body = json.dumps(bundle(entries[: len(entries) // 2], following=home)).encode()
        elif fault == "20 MB":
            body += b" " * (20 << 20)
        elif fault == "truncated":
            body = body[: len(body) // 2]
        elif fault == "outcome":
            body = OUTCOME
        elif fault.startswith("html"):
            return self.send(200, HTML, "text/html" if fault == "html" else "application/fhir+json")
        self.send(200, body)

    def head(self, status, length, content_type="application/fhir+json", headers=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(length))
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.end_headers()

    def send(self, status, body, content_type="application/fhir+json", headers=None):
        self.head(status, len(body), content_type, headers)
        self.wfile.write(body)

    def wait_until_left(self, drip):
        self.close_connection = True
        self.connection.settimeout(0.05)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if drip:
                    self.wfile.write(drip)
                if not self.connection.recv(1024):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

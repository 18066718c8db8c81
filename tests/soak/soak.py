#!/usr/bin/env python3
"""Runs `pumpcds serve` against an EHR that fails at random, and looks whether it stays well.

Every answer has to be valid, no later than the deadline allows, and no other determination than the
chart without faults gives, unless it is an open one; memory and descriptors must not grow. Standard
library only. Ends with 0 when all of that held; the seed that it prints repeats a run's faults.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import faulty_ehr

SERVICE = "/cds-services/insulin-pump-order-sign"
JUDGED = "org.pumpcds.determination"
OPEN = {"needs-information", "individual-review"}
STATUSES = {"met", "not-met", "unknown"}
DEADLINE_MS = 800
WORKERS = 6


class Service:
    def __init__(self, program, folder):
        config = folder / "pumpcds.toml"
        config.write_text(f'listen = "127.0.0.1:0"\ntime_zone = "America/New_York"\ndeadline = "{DEADLINE_MS}ms"\n')
        self.log = folder / "log"
        with self.log.open("wb") as log:
            environment = {k: v for k, v in os.environ.items() if not k.startswith("PUMPCDS_")}
            self.process = subprocess.Popen(
                [program, "serve", "--config", config, "--as-of", "2026-06-15"],
                stdout=log, stderr=log, env=environment, cwd=folder)
        self.port = self._port()

    def _port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r'"event":"start".*?"listen":"[^"]*:(\d+)"', self.log.read_text())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        sys.exit(f"the service did not start:\n{self.log.read_text()}")

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def times_ms(self):
        """Of every hook call, by the service's own clock."""
        for line in self.log.read_text(errors="replace").splitlines():
            if '"event":"answer"' in line and '"POST"' in line:
                yield json.loads(line)["ms"]


class Run:
    def __init__(self, arguments, service, ehr):
        self.service, self.ehr = service, ehr
        self.fixtures = pathlib.Path(arguments.fixtures)
        self.rows = [r for r in json.loads((self.fixtures / "index.json").read_text())
                     if r["expected"]["determination"] and r["expected"].get("card", True)]
        self.templates = self._discover()
        self.random = random.Random(arguments.seed)
        self.lock = threading.Lock()
        self.outcomes = collections.Counter()
        self.problems = []
        self.slowest = 0.0
        self.ending = threading.Event()

    def _discover(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=30)
        connection.request("GET", "/cds-services")
        return json.loads(connection.getresponse().read())["services"][0]["prefetch"]

    def request(self, row, base, prefetch):
        orders = json.loads((self.fixtures / row["case"] / "order.json").read_text())
        body = {"hook": "order-sign", "hookInstance": f"soak-{self.outcomes.total()}",
                "context": {"userId": "Practitioner/soak", "patientId": row["patient"], "draftOrders": orders}}
        if base:
            body["fhirServer"] = base
        if prefetch:
            body["prefetch"] = {}
            for key, template in self.templates.items():
                path, _, query = template.replace("{{context.patientId}}", row["patient"]).partition("?")
                body["prefetch"][key] = self.ehr.charts.answer(path, query)
        return json.dumps(body)

    def plan(self):
        kind = self.random.random()
        seed = self.random.random()
        if kind < 0.3:
            return None, True, faulty_ehr.Plan()
        if kind < 0.5:
            return "fetch", False, faulty_ehr.Plan()
        if kind < 0.7:
            return "fetch", False, faulty_ehr.Plan(hits=0.15, mixed=True, seed=seed)
        if kind < 0.95:
            return "fetch", False, faulty_ehr.Plan(self.random.choice(faulty_ehr.FAULTS), 0.2, seed=seed)
        return "fetch", False, faulty_ehr.Plan(self.random.choice(faulty_ehr.FAULTS), 1.0, seed=seed)

    def work(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=60)
        while not self.ending.is_set():
            with self.lock:
                row = self.random.choice(self.rows)
                fetch, prefetch, plan = self.plan()
            name, base = self.ehr.base_for(plan)
            body = self.request(row, base if fetch else None, prefetch)
            began = time.monotonic()
            try:
                connection.request("POST", SERVICE, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                status, text = response.status, response.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                status, text = 0, repr(error).encode()
            took = time.monotonic() - began
            self.ehr.forget(name)
            outcome, problem = self.judge(row, plan, status, text)
            with self.lock:
                self.outcomes[outcome] += 1
                self.slowest = max(self.slowest, took)
                if problem:
                    self.problems.append(f"{row['case']} ({'prefetch' if prefetch else plan.fault or 'mixed'}): {problem}")

    def judge(self, row, plan, status, text):
        if status == 412 and plan.hits == 1.0:
            return "412", None
        if status != 200:
            return str(status), f"status {status}: {text[:200]!r}"
        try:
            cards = json.loads(text)["cards"]
            judged = [c["extension"][JUDGED] for c in cards if JUDGED in c.get("extension", {})]
            for card in cards:
                assert 0 < len(card["summary"]) < 140 and card["indicator"] in ("info", "warning"), "card"
                assert len(card["detail"].encode()) <= 4096 and card["uuid"] and card["source"]["label"], "card"
            for one in judged:
                assert all(c["status"] in STATUSES for c in one.get("criteria", [])), "status of a criterion"
            got = next(j["determination"] for j in judged if j["order"] == row["order"])
        except (ValueError, KeyError, TypeError, AssertionError, StopIteration) as error:
            return "invalid", f"not a valid answer ({error!r}): {text[:300]!r}"
        expected = row["expected"]["determination"]
        if got == expected or (got in OPEN and plan.hits > 0):
            return got, None
        if got in OPEN:  # a busy machine lets queries run into the deadline
            return "open without a fault", None
        return got, f"{expected} became {got}"


def growth_problems(samples, slack_kib):
    """Compares the first and the last quarter after the warm-up."""
    after = samples[len(samples) // 4:]
    quarter = max(1, len(after) // 4)
    first, last = after[:quarter], after[-quarter:]
    problems = []
    memory = statistics.median(s[1] for s in first), statistics.median(s[1] for s in last)
    if memory[1] > memory[0] * 1.15 + slack_kib:
        problems.append(f"memory grew from {memory[0]:.0f} to {memory[1]:.0f} KiB")
    files = max(s[2] for s in first), max(s[2] for s in last)
    if files[1] > files[0] + 32:
        problems.append(f"descriptors grew from {files[0]} to {files[1]}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--fixtures", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--slack-ms", type=float, default=250, help="what an answer may take beyond the deadline")
    parser.add_argument("--slack-mib", type=float, default=32, help="what memory may grow after the warm-up")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.minutes:g} minutes, deadline {DEADLINE_MS} ms", flush=True)

    ehr = faulty_ehr.Ehr(faulty_ehr.Charts(arguments.fixtures))
    threading.Thread(target=ehr.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        service = Service(pathlib.Path(arguments.program).resolve(), pathlib.Path(folder))
        try:
            run = Run(arguments, service, ehr)
            samples = soak(run, arguments.minutes * 60)
            code = service.stop()
        finally:
            if service.process.poll() is None:
                service.process.kill()
        problems = run.problems + growth_problems(samples, arguments.slack_mib * 1024)
        times = sorted(service.times_ms())
        late = sum(1 for t in times if t > DEADLINE_MS + arguments.slack_ms)
        if late:
            problems.append(f"{late} answers later than {DEADLINE_MS + arguments.slack_ms:g} ms")
        if code != 0:
            problems.append(f"ended with {code} after SIGTERM")
        if ehr.led_astray:
            problems.append(f"{ehr.led_astray} queries went where only a next link led")
    print("answers:", dict(run.outcomes.most_common()))
    print("queries:", dict(sorted(ehr.counts.items())))
    if times:
        print(f"time in the service, ms: median {times[len(times) // 2]:.0f}, p99 {times[len(times) * 99 // 100]:.0f}, "
              f"most {times[-1]:.0f}")
    for problem in problems[:20]:
        print("PROBLEM:", problem)
    print("soak:", f"{len(problems)} problems" if problems else "all well")
    return 1 if problems else 0


def soak(run, seconds):
    workers = [threading.Thread(target=run.work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    began = time.monotonic()
    samples = []
    step = min(10.0, max(1.0, seconds / 40))
    while (now := time.monotonic() - began) < seconds and run.service.process.poll() is None:
        samples.append((now, run.service.resident_kib(), run.service.descriptors()))
        print(f"{now:6.0f} s  memory {samples[-1][1] / 1024:7.1f} MiB  descriptors {samples[-1][2]:4d}  "
              f"answers {run.outcomes.total()}  problems {len(run.problems)}", flush=True)
        time.sleep(step)
    run.ending.set()
    for worker in workers:
        worker.join()
    if run.service.process.poll() is not None:
        run.problems.append(f"the service ended: {run.service.log.read_text(errors='replace')[-2000:]}")
        sys.exit(run.problems[-1])
    return samples


if __name__ == "__main__":
    sys.exit(main())

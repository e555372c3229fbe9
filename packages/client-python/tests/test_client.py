"""Runs against the service of EDGEMETER_URL, which the tests of the service start."""

import ast
import email.message
import io
import os
import pathlib
import unittest
import urllib.error
import urllib.request

from edgemeter import CutOff, Edgemeter, EdgemeterError, Report

URL = os.environ["EDGEMETER_URL"]
KEY = os.environ["EDGEMETER_KEY"]
ACCOUNT = "62c40843c7a190970912345"
START = 1_656_633_600_000  # 2022-07-01T00:00:00Z
HOUR_MS = 3_600_000


def client(**options):
    return Edgemeter(URL, api_key=KEY, **options)


def records(count, site):
    return [
        {
            "record_id": f"{site}-{index}",
            "account_id": ACCOUNT,
            "customer_site_id": site,
            "msisdn": f"49152000{index}",
            "started_at": START + index * HOUR_MS,
            "ended_at": START + index * HOUR_MS + 60_000,
            "uplink_bytes": 0,
            "downlink_bytes": index + 1,
        }
        for index in range(count)
    ]


def report_of(site):
    return (
        Report("2022-07-01T00:00:00Z", "2022-07-02T00:00:00Z")
        .having(bucket_range="EXACT")
        .every("HOUR")
        .where("account_id", ACCOUNT)
        .where("customer_site_id", site)
        .metric("downlink_bytes")
    )


class AgainstTheService(unittest.TestCase):
    def test_sends_records_in_bodies_and_again(self):
        sizes = []

        def send():
            return client().send_records(
                records(7, "py-batches"), most=3, on_batch=lambda verdict: sizes.append(verdict["received"])
            )

        first = send()
        self.assertEqual(sizes, [3, 3, 1])
        self.assertEqual([first["accepted"], first["duplicates"]], [7, 0])
        again = send()
        self.assertEqual([again["accepted"], again["duplicates"]], [0, 7])

    def test_cuts_bodies_by_bytes_and_counts_errors_on(self):
        first, *rest = records(3, "py-bytes")
        bad = {**first, "record_id": "py-bad", "ended_at": START - 1}
        verdict = client().send_records([*rest, bad], most_bytes=10)
        self.assertEqual([verdict["received"], verdict["accepted"], verdict["rejected"]], [3, 2, 1])
        self.assertEqual([verdict["errors"][0]["index"], verdict["errors"][0]["field"]], [2, "ended_at"])

    def test_a_lost_answer_stores_nothing_twice(self):
        lost = []

        def lossy(request, timeout):
            response = urllib.request.urlopen(request, timeout=timeout)
            if lost:
                return response
            lost.append(response.read())
            response.close()
            raise ConnectionResetError("the connection was reset")

        without_ids = [{k: v for k, v in one.items() if k != "record_id"} for one in records(4, "py-lost")]
        verdict = client(opener=lossy, wait=lambda _: None).send_records(without_ids)
        self.assertEqual([verdict["accepted"], verdict["duplicates"]], [0, 4])
        total = client().report(report_of("py-lost").every("TOTAL"))
        self.assertEqual(total["result"][0][0]["value"], 10)

    def test_walks_pages_and_points(self):
        client().send_records(records(5, "py-pages"))
        report = report_of("py-pages").by("msisdn")
        pages = list(client().report_pages(report.having(page_size=2)))
        self.assertEqual([len(page["result"]) for page in pages], [2, 2, 1])
        points = list(client().report_points(report))
        self.assertEqual([point["value"] for point in points], [1, 2, 3, 4, 5])
        self.assertEqual(client().reports([report])["reports"][0]["status"], 200)
        self.assertEqual(client().validate(report)["granularity"], "HOUR")
        now = Report.now().where("account_id", ACCOUNT).metric("downlink_bandwidth", "AVG")
        self.assertIn("downlink_bandwidth", client().report(now))

    def test_walks_the_pages_of_kpis(self):
        client().send_records({**one, "service_id": 900_002} for one in records(5, "py-kpi"))
        rows = client().kpi1(from_=START, to=START + 5 * HOUR_MS, interval="1-hour", service_id=900_002, limit=2)
        self.assertEqual([row["total_bytes"] for row in rows], [1, 2, 3, 4, 5])

    def test_asks_for_aggregates(self):
        asking = Edgemeter(
            URL, token=os.environ["EDGEMETER_TOKEN"], user_token=os.environ["EDGEMETER_USER_TOKEN"]
        )
        answer = asking.aggregate("sum", "bytes", fromDate="2022-07-01", period="year")
        self.assertEqual([answer["field"], answer["period"]], ["bytes", "year"])

    def test_says_every_fault(self):
        with self.assertRaises(EdgemeterError) as caught:
            client().report(report_of("x").having(time_zone="Mars/Olympus", limit=-1))
        fields = sorted(fault["field"] for fault in caught.exception.faults)
        self.assertEqual([caught.exception.status, fields], [400, ["limit", "time_zone"]])
        self.assertRegex(caught.exception.tracking_id, "^[0-9a-f-]{36}$")


class BeforeItSendsAgain(unittest.TestCase):
    def against(self, *answers):
        waits = []
        sent = []

        def opener(request, _timeout):
            status, retry_after, body = answers[min(len(sent), len(answers) - 1)]
            sent.append(request)
            if status == 200:
                return io.BytesIO(body)
            headers = email.message.Message()
            if retry_after is not None:
                headers["Retry-After"] = retry_after
            raise urllib.error.HTTPError(request.full_url, status, "", headers, io.BytesIO(body))

        made = Edgemeter("http://service", retries=2, wait=waits.append, opener=opener)
        return made, waits, sent

    def test_waits_as_long_as_retry_after_says(self):
        made, waits, _ = self.against((429, "7", b""), (503, "2", b""), (200, None, b'{"result":[]}'))
        self.assertEqual(made.report(report_of("x")), {"result": []})
        self.assertEqual(waits, [7, 2])

    def test_waits_longer_each_time_where_the_service_says_nothing(self):
        made, waits, _ = self.against((429, None, b""), (429, None, b""), (200, None, b"{}"))
        made.report(report_of("x"))
        self.assertTrue(0.125 <= waits[0] <= 0.25 <= waits[1] <= 0.5, waits)

    def test_stops_after_the_retries_and_at_once_where_it_is_hopeless(self):
        for answer, times in (((429, "1", b""), 3), ((429, "3600", b""), 1), ((400, "1", b""), 1)):
            made, _, sent = self.against(answer)
            with self.assertRaises(EdgemeterError):
                made.report(report_of("x"))
            self.assertEqual(len(sent), times)

    def test_raises_for_an_answer_that_is_cut_off(self):
        made, _, _ = self.against((200, None, b'{"value":1}\n'))
        with self.assertRaises(CutOff):
            list(made.report_points(report_of("x")))


class TheSources(unittest.TestCase):
    def test_are_read_by_python_3_9(self):
        for path in pathlib.Path(__file__).parents[1].glob("edgemeter/*.py"):
            ast.parse(path.read_text(), feature_version=(3, 9))


if __name__ == "__main__":
    unittest.main()

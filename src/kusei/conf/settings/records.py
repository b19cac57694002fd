"""What is recorded, kept and run later: history, files, background jobs."""

from __future__ import annotations

from kusei.conf import environment

# The daemon that scans files that people hand in: tcp://host:3310 or unix:///path. Empty: they are not scanned.
CLAMAV = environment.text("CLAMAV")

# The queues that a worker serves, in the order of the page; a task in any other queue is refused when it is
# declared.
JOB_QUEUES = ("default", "mail", "search", "upkeep", "notices", "alerts", "payments")
# How many jobs of which queues run at once in a worker. An alert never waits for a place that other work takes, and a
# way out that hangs holds one place of those of the notices (two for each of the six channels, and some to spread).
# A payment provider that hangs holds up nothing but payments.
JOB_GROUPS = ((("alerts",), 8), (("notices",), 16), (("payments",), 4), (("default", "mail", "search", "upkeep"), 2))
# A worker says every few seconds that it lives. One that has been silent for longer has died, and its jobs
# run again.
JOB_HEARTBEAT_SECONDS = 10.0
JOB_STALLED_SECONDS = 30.0
# On SIGTERM running jobs get this long to end. After that they are left to the next worker.
JOB_GRACE_SECONDS = 30.0
JOB_KEEP_FINISHED_DAYS = 7

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Whether "who looked at my record" names the member of staff besides their office.
LOOKS_NAME_STAFF = environment.switch("LOOKS_NAME_STAFF")

# Whether webhooks may go to addresses inside the house, and over http to this machine: for a demonstration, never for
# an installation that others reach.
WEBHOOK_PRIVATE = environment.switch("WEBHOOK_PRIVATE")

# The key that signs letters (PKCS#12 with its chain) and its password. Empty: a test authority of this installation.
SIGNING_PKCS12 = environment.text("SIGNING_PKCS12")
SIGNING_PASSWORD = environment.text("SIGNING_PASSWORD")
# PEM files of further authorities whose signatures are trusted, such as that of the key before this one.
SIGNING_ROOTS = environment.words("SIGNING_ROOTS")
# A time-stamp server (RFC 3161). With it signatures are PAdES-LTA, without it PAdES B-B.
TIMESTAMP_URL = environment.text("TIMESTAMP_URL")

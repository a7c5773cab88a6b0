"""The twins that are not run, and why."""

from __future__ import annotations

from collections.abc import Mapping

from .twins import Pair

UNRUN: Mapping[Pair, str] = {}
"""Why a twin cannot be run here."""

NOT_YET = frozenset(
    {
        "boto3",
        "botocore",
        "builtins",
        "chromadb",
        "clickhouse_connect",
        "confluent_kafka",
        "discord_webhook",
        "django",
        "dns",
        "fabric",
        "filelock",
        "ftplib",
        "gql",
        "http",
        "kafka",
        "keycloak",
        "mysql",
        "oracledb",
        "os",
        "paramiko",
        "pathlib",
        "pika",
        "playwright",
        "psycopg",
        "psycopg2",
        "pycurl",
        "pymongo",
        "pymsteams",
        "pymysql",
        "redis",
        "smtplib",
        "socket",
        "sqlalchemy",
        "sqlite3",
        "tenacity",
        "twilio",
        "urllib",
        "uvicorn",
        "web3",
        "websocket",
        "websockets",
    }
)
"""Libraries with twins for which nobody has written a runner yet."""

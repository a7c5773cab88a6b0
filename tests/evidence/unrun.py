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
        "chromadb",
        "clickhouse_connect",
        "confluent_kafka",
        "discord_webhook",
        "django",
        "dns",
        "fabric",
        "filelock",
        "gql",
        "kafka",
        "keycloak",
        "mysql",
        "oracledb",
        "paramiko",
        "pika",
        "playwright",
        "psycopg",
        "psycopg2",
        "pycurl",
        "pymongo",
        "pymsteams",
        "pymysql",
        "redis",
        "sqlalchemy",
        "tenacity",
        "twilio",
        "uvicorn",
        "web3",
        "websocket",
        "websockets",
    }
)
"""Libraries with twins for which nobody has written a runner yet."""

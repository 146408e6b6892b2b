#!/bin/sh
# Makes the secrets of docker-compose.yml, once; existing ones are kept. Run it as the user of STUURHUIS_UID, or as root.
set -eu
cd "$(dirname "$0")"
uid="${STUURHUIS_UID:-1000}"
mkdir -p secrets
chmod 700 secrets
umask 077
for name in postgres-password migrator-password database-app database-worker token.key encryption.key; do
  [ -s "secrets/$name" ] || head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' > "secrets/$name"
done
if [ "$(id -u)" = 0 ]; then chown -R "$uid" secrets; fi
echo "Secrets are in docker/secrets; keep a copy of token.key and encryption.key apart from the database's backups."

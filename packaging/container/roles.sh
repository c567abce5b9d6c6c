#!/bin/sh
# Run once by the image of PostgreSQL, when its data are new: makes the role as which the site runs.
set -eu
{
    echo "CREATE ROLE perfeval LOGIN PASSWORD :'password';"
    cat /roles.sql
} | psql --quiet --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB"

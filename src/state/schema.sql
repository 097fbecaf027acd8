-- What is remembered between runs. Times are seconds since 1970 (UTC).
CREATE TABLE IF NOT EXISTS subscriptions (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,               -- the address the validators belong to
    etag TEXT,                       -- returned byte for byte
    last_modified TEXT,              -- returned byte for byte
    body_hash TEXT,                  -- an unchanged body is not read again
    next_poll BIGINT NOT NULL,       -- stored before the request is sent
    not_before BIGINT NOT NULL,      -- what the server or the back-off asked for
    n_failures BIGINT NOT NULL,
    last_error TEXT
);
CREATE TABLE IF NOT EXISTS lists (
    url TEXT PRIMARY KEY,            -- of a list of feeds (`subscriptions_from`)
    etag TEXT,                       -- returned byte for byte
    last_modified TEXT,              -- returned byte for byte
    opml TEXT,                       -- the list as it was read last
    next_poll BIGINT NOT NULL,       -- stored before the request is sent
    not_before BIGINT NOT NULL,      -- what the server asked for
    n_failures BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS posts (
    content TEXT NOT NULL,           -- the content folder
    path_key TEXT NOT NULL,          -- the path in lower case: some file systems make no difference
    path TEXT NOT NULL,
    origin TEXT NOT NULL,            -- the article's address or id
    hash TEXT,                       -- of the text written last; none: the file was found, not written
    intended TEXT,                   -- of the text that is being written
    PRIMARY KEY (content, path_key)
);
CREATE UNIQUE INDEX IF NOT EXISTS posts_by_origin ON posts (content, origin);
CREATE INDEX IF NOT EXISTS posts_unsettled ON posts (content) WHERE intended IS NOT NULL;
CREATE TABLE IF NOT EXISTS unpublished (
    content TEXT NOT NULL,
    path TEXT NOT NULL,              -- of a post that changed and was not told to the publish command yet
    PRIMARY KEY (content, path)
);
CREATE TABLE IF NOT EXISTS entries (
    subscription TEXT NOT NULL,
    identity TEXT NOT NULL,
    fingerprint TEXT NOT NULL,       -- of what the feed said, to notice changes
    origin TEXT NOT NULL,            -- the post it became, or is a copy of
    seen_at BIGINT NOT NULL,         -- when it was first seen: the date of an entry that has none
    PRIMARY KEY (subscription, identity)
);
CREATE TABLE IF NOT EXISTS prints (
    host TEXT NOT NULL,
    page TEXT NOT NULL,              -- the address without what does not name the article
    print TEXT NOT NULL,             -- hashes of its blocks: what other pages of the host have, too, is furniture
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (host, page)
);
CREATE INDEX IF NOT EXISTS prints_by_age ON prints (seen_at);
CREATE TABLE IF NOT EXISTS comparisons (
    subscription TEXT PRIMARY KEY,
    shares TEXT NOT NULL             -- of the pages' texts that the feed had in the last entries, in hundredths
)

-- What the finder compares its memory with: which revision of which language of an article is published. Without reading
-- the words, which stand in the same rows: of 100,000 articles 400 at a time, 256 times.

create index article_words_published on help.article_words (article) include (language, revision);

-- Care guides: words of the merchant's, about goods and not about people, so they need no policy.

create schema if not exists example_care_guide;
grant usage on schema example_care_guide to rapport_app;

create table example_care_guide.guide (
  category  text primary key check (length(category) between 1 and 200),
  text      text not null check (length(text) between 1 and 10000)
);
comment on table example_care_guide.guide is 'How to care for what stands in a category, or below it.';
grant select, insert, update, delete on example_care_guide.guide to rapport_app;

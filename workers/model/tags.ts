/**
 * Tags: each is a field of the record, `tag:x`, true or false. So tags that are added and removed on two nodes merge one by
 * one (rule M6), and only the same tag, added here and removed there, is in conflict.
 */
import * as v from "valibot";
import { MAX_TAG_CODE_POINTS, MAX_TAGS } from "../core/limits.ts";
import { type Json, losers, type TodoRecord } from "../core/record.ts";

export const TAG_PREFIX = "tag:";
const FORBIDDEN = /[\s,\p{Cc}]/u;

/** A word; composed (NFC), so that a tag is one tag however its letters were typed. */
export const Tag = v.pipe(
  v.string("a tag must be text"),
  v.check((tag) => tag.isWellFormed(), "a tag has half of a surrogate pair"),
  v.transform((tag) => tag.normalize("NFC")),
  v.check((tag) => tag !== "", "a tag is empty"),
  v.check(
    (tag) => !FORBIDDEN.test(tag),
    ({ input }) => `the tag ${JSON.stringify(input)} has white space, a comma or a control character`,
  ),
  v.check(
    (tag) => [...tag].length <= MAX_TAG_CODE_POINTS,
    ({ input }) => `a tag has ${[...input].length} characters, at most ${MAX_TAG_CODE_POINTS}`,
  ),
);

/** A set: sorted, each tag once. */
export const Tags = v.pipe(
  v.array(Tag, "must be an array of tags"),
  v.transform((tags) => [...new Set(tags)].sort()),
  v.check(
    (tags) => tags.length <= MAX_TAGS,
    ({ input }) => `these are ${input.length} tags, at most ${MAX_TAGS}`,
  ),
);

/** The tags that the record has, sorted. More than `MAX_TAGS` only where nodes added them apart. */
export function tagsOf(record: TodoRecord): string[] {
  const tags: string[] = [];
  for (const [field, [value]] of record.fields)
    if (field.startsWith(TAG_PREFIX) && value?.value === true) tags.push(field.slice(TAG_PREFIX.length));
  return tags.length > 1 ? tags.sort() : tags;
}

/** How many tags the record has once `writes` are made. */
export function countTags(record: TodoRecord, writes: Readonly<Record<string, Json>> = {}): number {
  const tags = new Set(tagsOf(record).map((tag) => TAG_PREFIX + tag));
  for (const [field, has] of Object.entries(writes)) {
    if (!field.startsWith(TAG_PREFIX)) continue;
    if (has === true) tags.add(field);
    else tags.delete(field);
  }
  return tags.size;
}

export function writeTags(tags: readonly string[], has: boolean): Record<string, Json> {
  return Object.fromEntries(tags.map((tag) => [TAG_PREFIX + tag, has]));
}

/**
 * What makes `tags` the record's set. Tags that are so already are not written again: they would win against a removal on
 * another node that this write says nothing of. One in conflict is, as whoever writes has seen what lost (rule M4).
 */
export function replaceTags(tags: readonly string[], record: TodoRecord | undefined): Record<string, Json> {
  const [before, after] = [new Set(record && tagsOf(record)), new Set(tags)];
  const inConflict = (tag: string) => losers(record?.fields.get(TAG_PREFIX + tag) ?? []).length > 0;
  return {
    ...writeTags(
      tags.filter((tag) => !before.has(tag) || inConflict(tag)),
      true,
    ),
    ...writeTags(
      known(record).filter((tag) => !after.has(tag) && (before.has(tag) || inConflict(tag))),
      false,
    ),
  };
}

/** Every tag that the record ever had. */
function known(record: TodoRecord | undefined): string[] {
  return [...(record?.fields.keys() ?? [])]
    .filter((field) => field.startsWith(TAG_PREFIX))
    .map((field) => field.slice(TAG_PREFIX.length));
}

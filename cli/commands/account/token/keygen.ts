import { resolve } from "node:path";
import { formatKeySet } from "../../../../workers/auth/keys.ts";
import { defineCommand } from "../../../command.ts";
import { wrongUsage } from "../../../failure.ts";
import { loadSigningKey, makeSigningKey, signingKeyPath } from "../../../signing-key.ts";

export default defineCommand({
  meta: {
    name: "keygen",
    description: "Make a signing key, unless there is one, and print its public half as TODO_KEYS takes it.",
    examples: [
      "todo token keygen",
      "todo token keygen new-key.pem --beside old-key.pem | npx wrangler secret put TODO_KEYS --env sync",
    ],
    asksNoNode: true,
  },
  args: {
    file: {
      type: "positional",
      required: false,
      description: "the private key's file; TODO_SIGNING_KEY or .todo/signing-key.pem unless given",
    },
    beside: {
      type: "string",
      valueHint: "FILE",
      description: "print this key's public half too, while one replaces the other",
    },
  },
  async run({ world, print }, { file, beside }) {
    const path = file === undefined ? signingKeyPath(world) : resolve(world.cwd, file);
    const known = await loadSigningKey(path, print.note);
    const key = known ?? (await makeSigningKey(path));
    print.note(
      known ? `the key in ${path}` : `a new key, kept in ${path}: whoever has that file can mint tokens`,
    );
    const keys = [key.publicKey];
    if (beside !== undefined) {
      const other = await loadSigningKey(resolve(world.cwd, beside), print.note);
      if (!other) throw wrongUsage(`there is no ${beside}`);
      if (other.publicKey.kid !== key.publicKey.kid) keys.push(other.publicKey);
    }
    print.document(formatKeySet(keys));
  },
});

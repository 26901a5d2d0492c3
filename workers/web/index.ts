import { createWeb } from "./app.ts";

export { SessionLink } from "./session-link.ts";
export default createWeb();

import { createWeb } from "./app.ts";

export default createWeb();

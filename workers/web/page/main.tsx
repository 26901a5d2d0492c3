import { render } from "preact";
import { App } from "./shell/app.tsx";

const app = document.getElementById("app");
if (app) {
  app.replaceChildren();
  render(<App />, app);
}

"""A network that runs in the notebook's own tab: a page that carries the library, its workers and the network, and draws spikes as they come."""

import base64
import html
import json
import os

from ._errors import SynfireError

_HERE = os.path.dirname(os.path.abspath(__file__))

_PAGE = """<!doctype html>
<meta charset="utf-8">
<style>
  body {{ margin: 0; font: 13px sans-serif; color: #444; background: #fff; }}
  canvas {{ display: block; width: 100%; height: {height}px; border-bottom: 1px solid #ccc; }}
</style>
<canvas id="raster" width="1200" height="{pixels}"></canvas>
<div id="status">loading …</div>
<script type="module">
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const status = document.getElementById('status');
try {{
  const library = new Blob([bytes('{library}')], {{ type: 'text/javascript' }});
  const {{ Network, Simulation }} = await import(URL.createObjectURL(library));
  const network = Network.fromJSON(new TextDecoder().decode(bytes('{network}')));
  // a page without an origin (a saved file) may not start workers: the page itself simulates
  const simulation = await Simulation.create(network, self.origin === 'null' ? {{ workers: 0 }} : {{}});
  const canvas = document.getElementById('raster');
  const pen = canvas.getContext('2d');
  const [total, span, window_] = [{time}, {every}, {window}];
  const colours = ['#1f6fb4', '#c8432f', '#3a8f4d', '#7a4fa0', '#b07b1e', '#2f8f9d'];
  const parts = [];
  for await (const part of simulation.stream(total, {{ every: span }})) {{
    parts.push(part);
    const {{ senders, times, populations }} = part.allSpikes();
    const neurons = populations.reduce((sum, population) => sum + population.size, 0);
    const x = (time) => ((time % window_) / window_) * canvas.width;
    pen.clearRect(x(part.from), 0, (2 * span * canvas.width) / window_, canvas.height);
    for (let k = 0; k < senders.length; k++) {{
      const of = populations.findLastIndex(({{ first }}) => first <= senders[k]);
      pen.fillStyle = colours[of % colours.length];
      pen.fillRect(x(times[k]), (senders[k] / neurons) * canvas.height, 1.5, 1.5);
    }}
    status.textContent = `${{part.to}} of ${{total}} ms`;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }}
  const [first, ...others] = parts;
  const recording = first.concat(...others);
  status.textContent = `${{recording.spikeCount}} spikes, hash ${{recording.hash}}`;
  await simulation.dispose();
}} catch (error) {{
  status.textContent = String(error.message ?? error);
}}
</script>
"""


class LiveRaster:
    """What ``live_raster`` gives: shown by a notebook, or saved as a page with ``save(path)``."""

    def __init__(self, network, time=1000, every=10, window=1000, height=320):
        for name, value in (("time", time), ("every", every), ("window", window), ("height", height)):
            if not isinstance(value, (int, float)) or not value > 0:
                raise SynfireError(f"live_raster: {name} is a number above 0, not {value!r}.", "bad-argument")
        self._height = height
        self.page = _PAGE.format(
            time=float(time),
            every=float(every),
            window=float(window),
            height=int(height),
            pixels=2 * int(height),
            library=base64.b64encode(_library()).decode(),
            network=base64.b64encode(json.dumps(network.to_json()).encode()).decode(),
        )

    def save(self, path):
        """Writes a page that needs nothing else."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.page)

    def _repr_html_(self):
        frame = f'style="width: 100%; height: {int(self._height) + 30}px; border: 1px solid #ddd"'
        return f'<iframe sandbox="allow-scripts allow-same-origin" srcdoc="{html.escape(self.page)}" {frame}></iframe>'


def _library():
    for folder in (os.path.join(_HERE, "_node", "dist"), os.path.join(_HERE, "..", "..", "..", "dist")):
        path = os.path.join(folder, "inline.js")
        if os.path.exists(path):
            with open(path, "rb") as file:
                return file.read()
    raise SynfireError("The library for pages (dist/inline.js) was not found: run npm run build.", "no-library")

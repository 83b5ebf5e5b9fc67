"""Makes a wheel that carries the built library: python3 bindings/python/build_wheel.py [folder]

Standard library only. Run `npm run build` first. What runs it needs Node.js 20 or newer and NumPy.
"""

import base64
import hashlib
import json
import os
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
CARRIED = (".js", ".wasm", ".json", ".as")


def files():
    for name in sorted(os.listdir(os.path.join(HERE, "synfire"))):
        if name.endswith(".py"):
            yield f"synfire/{name}", os.path.join(HERE, "synfire", name)
    yield "synfire/_node/package.json", os.path.join(ROOT, "package.json")
    dist = os.path.join(ROOT, "dist")
    for name in sorted(os.listdir(dist)):
        if name.endswith(CARRIED) and name != "element.js":
            yield f"synfire/_node/dist/{name}", os.path.join(dist, name)


def main(folder):
    with open(os.path.join(ROOT, "package.json")) as f:
        package = json.load(f)
    version = package["version"]
    info = f"synfire-{version}.dist-info"
    metadata = "\n".join(
        [
            "Metadata-Version: 2.1",
            "Name: synfire",
            f"Version: {version}",
            f"Summary: {package['description']}",
            f"License: {package['license']}",
            "Requires-Python: >=3.9",
            "Requires-Dist: numpy",
            "",
        ]
    )
    wheel = "Wheel-Version: 1.0\nGenerator: synfire\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    contents = [(name, open(path, "rb").read()) for name, path in files()]
    contents += [(f"{info}/METADATA", metadata.encode()), (f"{info}/WHEEL", wheel.encode())]
    record = [f"{name},{digest(data)},{len(data)}" for name, data in contents]
    contents.append((f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]).encode()))
    path = os.path.join(folder, f"synfire-{version}-py3-none-any.whl")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents:
            # the same bytes from the same sources, whenever they were made
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    print(path)


def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.getcwd())

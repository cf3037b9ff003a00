"""Builds the extension with what pkg-config says of the library.

FEATUREFLAG_STATIC=1 puts the library into the extension, so that a machine needs no
libfeatureflag.so; without, the shared one is linked. FF_SANITIZE is for a library that was built
with sanitizers. All the rest is in pyproject.toml; the version is the library's.
"""

import glob
import os
import shlex
import subprocess
import sys

from setuptools import Extension, setup


def pkg_config(*arguments):
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), *arguments, "featureflag"]
    try:
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        sys.exit(
            "featureflag: pkg-config does not find libfeatureflag. Install it (make install), or "
            "say where its .pc file is: PKG_CONFIG_PATH=/usr/local/lib/pkgconfig"
        )


def libraries():
    if os.environ.get("FEATUREFLAG_STATIC") != "1":
        return shlex.split(pkg_config("--libs"))
    words = shlex.split(pkg_config("--static", "--libs"))
    words = ["-l:libfeatureflag.a" if word == "-lfeatureflag" else word for word in words]
    # Of what a static library might need only what it does; and nothing of it is shown.
    return ["-Wl,--as-needed", *words, "-Wl,--exclude-libs,ALL"]


def archives():
    """What the extension has to be linked again for."""
    folder = pkg_config("--variable=libdir")
    return glob.glob(os.path.join(folder, "libfeatureflag.a"))


sanitize = os.environ.get("FF_SANITIZE")
sanitizers = [f"-fsanitize={sanitize}", "-fno-omit-frame-pointer"] if sanitize else []

setup(
    version=pkg_config("--modversion"),
    ext_modules=[
        Extension(
            "featureflag._native",
            sorted(glob.glob("src/*.c")),
            depends=glob.glob("src/*.h") + archives(),
            define_macros=[("Py_LIMITED_API", "0x03090000")],
            py_limited_api=True,
            extra_compile_args=[
                "-std=c11",
                "-fvisibility=hidden",
                *shlex.split(pkg_config("--cflags")),
                *sanitizers,
            ],
            extra_link_args=libraries() + sanitizers,
        )
    ],
    options={
        # The folder's name `build` is taken: it is the script that builds this from the tree.
        "build": {"build_base": ".build"},
        "bdist_wheel": {"py_limited_api": "cp39"},
    },
)

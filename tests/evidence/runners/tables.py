"""Images, tables, documents and models: files that are read and written, and enough data to compute on."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from ..case import Call, Case, Cases, asks, sees, waits
from ..place import Place
from .growing import grown, named

FITTED = {
    "linear_model": "LinearRegression LogisticRegression Ridge Lasso ElasticNet SGDClassifier SGDRegressor",
    "ensemble": "RandomForestClassifier RandomForestRegressor GradientBoostingClassifier GradientBoostingRegressor "
    "HistGradientBoostingClassifier HistGradientBoostingRegressor ExtraTreesClassifier IsolationForest",
    "svm": "SVC SVR LinearSVC",
    "tree": "DecisionTreeClassifier DecisionTreeRegressor",
    "neighbors": "KNeighborsClassifier KNeighborsRegressor NearestNeighbors",
    "cluster": "KMeans MiniBatchKMeans DBSCAN AgglomerativeClustering",
    "decomposition": "PCA TruncatedSVD NMF",
    "manifold": "TSNE",
    "neural_network": "MLPClassifier MLPRegressor",
}


def opens(call: Callable[[Path], Any], write: Callable[[Path], Any] = lambda path: None) -> Callable[[Place], Case]:
    """A call that opens a file, which may have to be written before."""

    def make(place: Place) -> Case:
        path = place.path()
        write(path)
        return asks("open", lambda: call(path))

    return make


def _image(size: int) -> Any:
    return import_module("PIL.Image").effect_noise((size, size), 90).convert("RGB")


def _pillow(call: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        held = _image(size)
        return lambda: call(held)

    return grown(prepare)


def _pillow_load(place: Place, size: int) -> Call:
    path = place.path(f"{size}.png")
    if not path.exists():
        _image(size).save(path)
    return lambda: import_module("PIL.Image").open(path).load()


def _cv2(call: Callable[[Any, Any, str], Any]) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        cv2, path = import_module("cv2"), str(place.path(f"{size}.png"))
        noise = import_module("numpy").random.default_rng(1).integers(0, 255, (size, size, 3), "uint8")
        cv2.imwrite(path, noise)
        return lambda: call(cv2, noise, path)

    return grown(prepare)


def _decoded(place: Place, size: int) -> Call:
    cv2, numpy = import_module("cv2"), import_module("numpy")
    packed = cv2.imencode(".png", numpy.random.default_rng(1).integers(0, 255, (size, size, 3), "uint8"))[1]
    return lambda: cv2.imdecode(packed, 1)


def _film(path: str) -> None:
    cv2, numpy = import_module("cv2"), import_module("numpy")
    writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"MJPG"), 5, (64, 64))
    writer.write(numpy.zeros((64, 64, 3), "uint8"))
    writer.release()


def _capture(call: Callable[[Any, str], Any]) -> Callable[[Place], Case]:
    def make(place: Place) -> Case:
        there, path = str(place.path("there.avi")), str(place.path("here.avi"))
        _film(there)
        return sees(lambda: call(import_module("cv2"), path), lambda: shutil.copy(there, path))

    return make


def _reopened(cv2: Any, path: str) -> Any:
    return cv2.VideoCapture().open(path)


def _array(size: int = 8) -> Any:
    return import_module("numpy").ones((size, 2))


def _frame(rows: int) -> Any:
    numbers = random.Random(1)
    return import_module("pandas").DataFrame({"a": range(rows), "b": [numbers.random() for _ in range(rows)]})


def _pandas(name: str, write: Callable[[Any, str], Any], **more: Any) -> Callable[[Place], Case]:
    """A reader of pandas on enough rows."""

    def prepare(place: Place, size: int) -> Call:
        path = str(place.path(f"{size}.table"))
        write(_frame(size), path)
        return lambda: getattr(import_module("pandas"), name)(path, **more)

    return grown(prepare)


def _sheet(frame: Any, path: str) -> None:
    frame.to_excel(f"{path}.xlsx")
    shutil.move(f"{path}.xlsx", path)


def _sheet_parsed(place: Place, size: int) -> Call:
    path = str(place.path(f"{size}.xlsx"))
    _frame(size).to_excel(path)
    book = import_module("pandas").ExcelFile(path)
    return lambda: book.parse()


def _written(call: Callable[[Any, str], Any]) -> Callable[[Place], Case]:
    """A writer of pandas: it opens the file."""
    return opens(lambda path: call(_frame(4), str(path)))


def _locked(call: Callable[[Any, Any, sqlite3.Connection], Any]) -> Callable[[Place], Case]:
    """A SQLite database that another holds for a while."""

    def make(place: Place) -> Case:
        path = place.path("data.db")
        ours = sqlite3.connect(path, check_same_thread=False)
        ours.executescript("create table t (a); insert into t values (1)")
        lock_late(place, path)
        return waits(lambda: call(import_module("pandas"), _frame(2), ours))

    return make


def _engine(ours: sqlite3.Connection) -> Any:
    return named("sqlalchemy.create_engine")(f"sqlite:///{ours.execute('pragma database_list').fetchone()[2]}")


def lock_late(place: Place, path: Path) -> None:
    """Hold a SQLite database until `DELAY` after the call."""
    other = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    held = threading.Event()

    def lock() -> None:
        other.execute("begin exclusive")
        held.set()

    place.first(lock)
    place.later(other.rollback)
    place.on_close(other.close)


def _fitted(place: Place, size: int, name: str) -> Call:
    numpy = import_module("numpy")
    numbers = numpy.random.default_rng(1).random((size, 12))
    kinds = (numbers[:, 0] > 0.5).astype(int)
    return lambda: named(name)().fit(numbers, kinds)


def _fit(name: str) -> Callable[[Place], Case]:
    return grown(lambda place, size: _fitted(place, size, name))


def _composed(make: Callable[[Any], Any]) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        numbers = import_module("numpy").random.default_rng(1).random((size, 12))
        kinds = (numbers[:, 0] > 0.5).astype(int)
        found = make(named("sklearn.tree.DecisionTreeClassifier")())
        return lambda: found.fit(numbers, kinds)

    return grown(prepare)


def _words(name: str) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        numbers = random.Random(1)
        texts = [" ".join(f"word{numbers.randrange(500)}" for _ in range(30)) for _ in range(size)]
        return lambda: named(name)().fit(texts)

    return grown(prepare)


def _workbook(place: Place, size: int) -> Call:
    book = import_module("openpyxl").Workbook()
    for row in range(size):
        book.active.append([row, str(row), row / 3])
    path = place.path(f"{size}.xlsx")
    return lambda: book.save(path)


def _workbook_read(place: Place, size: int) -> Call:
    _workbook(place, size)()
    return lambda: import_module("openpyxl").load_workbook(place.path(f"{size}.xlsx"))


def _pdf(path: Path) -> Any:
    writer = import_module("pypdf").PdfWriter()
    writer.add_blank_page(100, 100)
    return writer.write(str(path))


QUERY = "select count(*) from range({}) a, range(4) b where hash(a.range + b.range) % 7 = 1"


def _duckdb(call: Callable[[Any, str], Any]) -> Callable[[Place], Case]:
    def prepare(place: Place, size: int) -> Call:
        duckdb = import_module("duckdb")
        return lambda: call(duckdb, QUERY.format(size))

    return grown(prepare, 4096)


CASES: Cases = {
    "PIL.Image.open": opens(
        lambda path: import_module("PIL.Image").open(path), lambda path: _image(8).save(path, "png")
    ),
    "PIL.Image.Image().save": opens(lambda path: _image(8).save(path, "png")),
    "PIL.Image.Image().load": grown(_pillow_load),
    "PIL.Image.Image().quantize": _pillow(lambda one: one.quantize()),
    "PIL.Image.Image().resize": _pillow(lambda one: one.resize((one.width * 2, one.height * 2), 3)),
    "PIL.Image.Image().thumbnail": _pillow(lambda one: one.copy().thumbnail((one.width - 9, one.height - 9), 3)),
    "PIL.Image.Image().convert": _pillow(lambda one: one.convert("CMYK").convert("L")),
    "PIL.Image.Image().filter": _pillow(lambda one: one.filter(import_module("PIL.ImageFilter").GaussianBlur(5))),
    "cv2.imread": _cv2(lambda cv2, noise, path: cv2.imread(path)),
    "cv2.imreadmulti": _cv2(lambda cv2, noise, path: cv2.imreadmulti(path)),
    "cv2.imwrite": _cv2(lambda cv2, noise, path: cv2.imwrite(path, noise)),
    "cv2.imwritemulti": _cv2(lambda cv2, noise, path: cv2.imwritemulti(path + ".tiff", [noise])),
    "cv2.imencode": _cv2(lambda cv2, noise, path: cv2.imencode(".png", noise)),
    "cv2.imdecode": grown(_decoded),
    "cv2.VideoCapture": _capture(lambda cv2, path: cv2.VideoCapture(path).isOpened()),
    "cv2.VideoCapture().open": _capture(_reopened),
    "numpy.load": opens(lambda path: named("numpy.load")(path), lambda path: named("numpy.save")(path.open("wb"), [1])),
    "numpy.loadtxt": opens(lambda path: named("numpy.loadtxt")(path), lambda path: path.write_text("1\n")),
    "numpy.genfromtxt": opens(lambda path: named("numpy.genfromtxt")(path), lambda path: path.write_text("1\n")),
    "numpy.fromfile": opens(lambda path: named("numpy.fromfile")(path), lambda path: path.write_bytes(bytes(8))),
    "numpy.save": opens(lambda path: named("numpy.save")(path, _array())),
    "numpy.savez": opens(lambda path: named("numpy.savez")(path, _array())),
    "numpy.savez_compressed": opens(lambda path: named("numpy.savez_compressed")(path, _array())),
    "numpy.savetxt": opens(lambda path: named("numpy.savetxt")(path, _array())),
    "numpy.ndarray().tofile": opens(lambda path: _array().tofile(path)),
    "pandas.read_csv": _pandas("read_csv", lambda frame, path: frame.to_csv(path)),
    "pandas.read_table": _pandas("read_table", lambda frame, path: frame.to_csv(path, sep="\t")),
    "pandas.read_fwf": _pandas("read_fwf", lambda frame, path: Path(path).write_text(frame.to_string())),
    "pandas.read_json": _pandas("read_json", lambda frame, path: frame.to_json(path)),
    "pandas.read_pickle": _pandas("read_pickle", lambda frame, path: frame.to_pickle(path)),
    "pandas.read_stata": _pandas("read_stata", lambda frame, path: frame.to_stata(path)),
    "pandas.read_parquet": _pandas("read_parquet", lambda frame, path: frame.to_parquet(path)),
    "pandas.read_feather": _pandas("read_feather", lambda frame, path: frame.to_feather(path)),
    "pandas.read_hdf": _pandas("read_hdf", lambda frame, path: frame.to_hdf(path, key="a")),
    "pandas.read_xml": _pandas("read_xml", lambda frame, path: frame.to_xml(path)),
    "pandas.read_html": _pandas("read_html", lambda frame, path: frame.to_html(path)),
    "pandas.read_excel": _pandas("read_excel", _sheet),
    "pandas.ExcelFile": opens(
        lambda path: import_module("pandas").ExcelFile(path), lambda path: _sheet(_frame(4), str(path))
    ),
    "pandas.ExcelFile().parse": grown(_sheet_parsed),
    "pandas.read_sql": _locked(lambda pandas, frame, ours: pandas.read_sql("select * from t", ours)),
    "pandas.read_sql_query": _locked(lambda pandas, frame, ours: pandas.read_sql_query("select * from t", ours)),
    "pandas.read_sql_table": _locked(lambda pandas, frame, ours: pandas.read_sql_table("t", _engine(ours))),
    "pandas.DataFrame().to_sql": _locked(lambda pandas, frame, ours: frame.to_sql("u", ours)),
    "pandas.DataFrame().to_csv": _written(lambda frame, path: frame.to_csv(path)),
    "pandas.DataFrame().to_json": _written(lambda frame, path: frame.to_json(path)),
    "pandas.DataFrame().to_excel": _written(lambda frame, path: frame.to_excel(f"{path}.xlsx")),
    "openpyxl.Workbook().save": grown(_workbook),
    "openpyxl.load_workbook": grown(_workbook_read),
    "pypdf.PdfWriter().write": opens(_pdf),
    "duckdb.execute": _duckdb(lambda duckdb, query: duckdb.execute(query).fetchall()),
    "duckdb.executemany": _duckdb(lambda duckdb, query: duckdb.executemany(query + " and 1 = ?", [[1]])),
    "duckdb.DuckDBPyConnection().execute": _duckdb(lambda duckdb, query: duckdb.connect().execute(query).fetchall()),
    "duckdb.DuckDBPyConnection().executemany": _duckdb(
        lambda duckdb, query: duckdb.connect().executemany(query + " and 1 = ?", [[1]])
    ),
    **{
        f"sklearn.{module}.{name}().fit": _fit(f"sklearn.{module}.{name}")
        for module, names in FITTED.items()
        for name in names.split()
    },
    "sklearn.pipeline.Pipeline().fit": _composed(lambda tree: named("sklearn.pipeline.Pipeline")([("tree", tree)])),
    "sklearn.model_selection.GridSearchCV().fit": _composed(
        lambda tree: named("sklearn.model_selection.GridSearchCV")(tree, {"max_depth": [1, 2]})
    ),
    "sklearn.model_selection.RandomizedSearchCV().fit": _composed(
        lambda tree: named("sklearn.model_selection.RandomizedSearchCV")(tree, {"max_depth": [1, 2]}, n_iter=2)
    ),
    "sklearn.feature_extraction.text.TfidfVectorizer().fit": _words("sklearn.feature_extraction.text.TfidfVectorizer"),
    "sklearn.feature_extraction.text.CountVectorizer().fit": _words("sklearn.feature_extraction.text.CountVectorizer"),
}

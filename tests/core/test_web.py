"""What all pages share: static files that stay, errors in plain words, headers on every answer."""

import gzip


def test_a_static_file_is_compressed_where_the_browser_can_read_it(client):
    packed = client.get("/static/x/js/app.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/static/x/js/app.js")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.mimetype == plain.mimetype
    plain.close()


def test_the_address_of_a_build_never_changes_what_it_holds(client):
    from caredesk.core import assets

    kept = client.get(f"/static/{assets.build()}/app.css")
    other = client.get("/static/another/app.css")

    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in other.headers.get("Cache-Control", "")


def test_a_static_file_is_the_same_for_whoever_is_signed_in(client):
    from caredesk.core import assets

    answer = client.get(f"/static/{assets.build()}/js/app.js", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


def test_outside_the_static_folder_there_is_nothing(client):
    assert client.get("/static/x/../../README.md").status_code == 404
    assert client.get("/static/x/..%2f..%2fREADME.md", headers={"Accept-Encoding": "gzip"}).status_code == 404
    assert client.get("/static/x/no-such.js", headers={"Accept-Encoding": "gzip"}).status_code == 404


def test_an_error_speaks_the_readers_language(client):
    assert "Nic tu nie ma" in client.get("/nowhere", headers={"Accept-Language": "pl"}).text
    assert client.get("/nowhere", headers={"HX-Request-Type": "partial"}).json["error"]
    assert client.get("/api/v1/nowhere").mimetype == "application/problem+json"


def test_the_page_about_our_own_mistake_needs_no_database(own_app, ola):
    from caredesk.core import db
    from tests import cast

    @own_app.get("/broken")
    def broken():
        db.session().connection().exec_driver_sql("SELECT nothing FROM nowhere")

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = cast.signed_in(own_app, ola).get("/broken")

    assert answer.status_code == 500
    assert "The desk made a mistake" in answer.text
    assert "nowhere" not in answer.text

package gobuf.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String written(Map<String, ?> tree) {
        return new String(Json.write(tree), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"b\":1,\"a\":[true,false,null,-2.5,\"x\\n😀\"],\"c\":{\"d\":[]}}",
                "{\"n\":123456789012345678901234567890}"
            })
    void whatIsReadIsWrittenAlike(String text) throws ProtocolException {
        assertThat(written(Json.readObject(bytes(text)))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "{]", "[]", "7", "null", "\"x\"", "{} {}", "{\"a\":1} x", "{\"a\"}", "{'a':1}"})
    void whatIsNoObjectIsRefused(String text) {
        assertThatThrownBy(() -> Json.readObject(bytes(text))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void brokenUtf8IsRefused() {
        assertThatThrownBy(() -> Json.readObject(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatJsonCannotSayIsReplaced() {
        assertThat(written(Fields.of("half", "a\uD83Db", "whole", "😀", "nan", Double.NaN, "other", 'c')))
                .isEqualTo("{\"half\":\"a\uFFFDb\",\"whole\":\"😀\",\"nan\":null,\"other\":\"c\"}");
    }

    @Test
    void fieldsOfAnotherTypeAreNamed() {
        Fields fields = new Fields(Fields.of("code", 7, "n", "x", "flag", List.of(), "map", "m"));
        assertThatThrownBy(() -> fields.text("code")).hasMessage("field 'code' must be a string, not 7");
        assertThatThrownBy(() -> fields.number("n", 0)).hasMessage("field 'n' must be a number, not a string");
        assertThatThrownBy(() -> fields.flag("flag", true)).hasMessageContaining("not a list");
        assertThatThrownBy(() -> fields.object("map")).hasMessageContaining("must be an object");
        assertThatThrownBy(() -> fields.text("absent")).hasMessage("field 'absent' is missing");
    }

    @Test
    void absentAndNullFieldsHaveTheirDefault() throws ProtocolException {
        Fields fields = new Fields(Fields.of("flag", null));
        assertThat(fields.flag("flag", true)).isTrue();
        assertThat(fields.number("n", 5)).isEqualTo(5);
        assertThat(fields.object("o")).isEmpty();
    }

    @Test
    void hugeNumbersAreBounded() throws ProtocolException {
        assertThat(new Fields(Fields.of("n", 1e30)).number("n", 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new Fields(Fields.of("n", -1e30)).number("n", 0)).isEqualTo(Integer.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"abc,0,0", "abc,3,3", "abc,9,3", "abc,-1,0", "😀b,1,2", "😀b,2,3", "é😀,2,3"})
    void positionsAreConverted(String text, int codePoints, int index) {
        assertThat(CodePoints.toIndex(text, codePoints)).isEqualTo(index);
        int back = Math.max(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        assertThat(CodePoints.fromIndex(text, index)).isEqualTo(back);
    }

    @Test
    void headersCarryTimeWithSecondsAndCount() throws ProtocolException {
        Session session = new Session();
        var messages = Arrays.asList(
                session.message(List.of(), null, new Status("busy"), Map.of(), List.of()),
                session.message(List.of(), null, new Status("idle"), Map.of(), List.of()));
        Header first = Header.read(messages.get(0).header());
        Header second = Header.read(messages.get(1).header());
        assertThat(first.date()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        assertThat(first.session()).isEqualTo(session.id()).isNotEqualTo(new Session().id());
        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(first.version()).isEqualTo("5.5");
    }
}
